//! What is decompressed, whatever the bounds of members and packets.

use std::io::Write;

use flate2::{Compression, Crc, GzBuilder, write::GzEncoder};
use proptest::prelude::*;

use super::*;

/// One member that holds `content`.
pub(in super::super) fn member(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A member with every optional field of a header, its checksum too.
fn member_with_fields(content: &[u8], level: u32) -> Vec<u8> {
    let builder = GzBuilder::new().filename("name").comment("comment").extra(&b"extra"[..]).mtime(7);
    let mut encoder = builder.write(Vec::new(), Compression::new(level));
    encoder.write_all(content).unwrap();
    let mut member = encoder.finish().unwrap();
    let end = 10 + 2 + "extra".len() + "name\0comment\0".len();
    member[3] |= 1 << 1;
    let mut crc = Crc::new();
    crc.update(&member[..end]);
    let [low, high, ..] = crc.sum().to_le_bytes();
    member.splice(end..end, [low, high]);
    member
}

/// What `packets` decompress to, and how it ended.
fn decompressed<'a>(packets: impl IntoIterator<Item = &'a [u8]>) -> (Vec<u8>, Result<(), Broken>) {
    let mut gunzip = Gunzip::new();
    let mut content = Vec::new();
    for packet in packets {
        gunzip.push(Bytes::copy_from_slice(packet));
        loop {
            match gunzip.pull() {
                Ok(Some(piece)) => {
                    assert!((1..=PIECE).contains(&piece.len()));
                    content.extend_from_slice(&piece);
                }
                Ok(None) => break,
                Err(error) => return (content, Err(error)),
            }
        }
    }
    (content, gunzip.end())
}

/// As [`decompressed`], in one packet, in packets of one byte, and cut at every place.
fn in_all_packets(compressed: &[u8]) -> Vec<(Vec<u8>, Result<(), Broken>)> {
    let cuts = 0..=compressed.len();
    cuts.map(|cut| decompressed([&compressed[..cut], &compressed[cut..]]))
        .chain([decompressed(compressed.chunks(1))])
        .collect()
}

#[test]
fn members_with_every_field_are_decompressed_in_a_row() {
    let compressed =
        [member_with_fields(b"canary", 6), member(b""), member_with_fields(b" bird", 0)].concat();
    for (content, end) in in_all_packets(&compressed) {
        assert_eq!(content, b"canary bird");
        end.unwrap();
    }
}

#[test]
fn nothing_at_all_is_an_empty_body() {
    decompressed([]).1.unwrap();
    decompressed([&[][..]]).1.unwrap();
}

#[test]
fn data_that_stops_anywhere_ends_early() {
    let first = member_with_fields(b"canary", 6);
    let both = [first.clone(), member(b" bird")].concat();
    for length in 1..both.len() {
        for packets in [both[..length].chunks(length), both[..length].chunks(1)] {
            let end = decompressed(packets).1;
            if length == first.len() {
                end.unwrap();
            } else {
                assert!(matches!(end, Err(Broken::EndsEarly)), "{length}: {end:?}");
            }
        }
    }
}

#[test]
fn what_follows_a_member_is_a_member_or_damage() {
    for garbage in [&b"\0\0"[..], b"\n\n", b"garbage", b"\x1f\x8b\x07\0", b"\x78\x9c\x03\x00"] {
        for (content, end) in in_all_packets(&[&member(b"canary"), garbage].concat()) {
            assert_eq!(content, b"canary");
            assert!(matches!(end, Err(Broken::Damaged)), "{garbage:?}: {end:?}");
        }
    }
}

#[test]
fn one_byte_after_a_member_is_no_end() {
    for (content, end) in in_all_packets(&[&member(b"canary"), &b"\0"[..]].concat()) {
        assert_eq!(content, b"canary");
        assert!(matches!(end, Err(Broken::EndsEarly)), "{end:?}");
    }
}

#[test]
fn every_flipped_bit_of_the_trailer_is_damage_after_the_content() {
    let whole = member(b"canary");
    for bit in 0..64 {
        let mut flipped = whole.clone();
        flipped[whole.len() - 8 + bit / 8] ^= 1 << (bit % 8);
        for packets in [flipped.chunks(flipped.len()), flipped.chunks(1)] {
            let (content, end) = decompressed(packets);
            assert_eq!(content, b"canary");
            assert!(matches!(end, Err(Broken::Damaged)), "{bit}: {end:?}");
        }
    }
}

#[test]
fn damage_is_damage_again_when_asked_again() {
    let mut gunzip = Gunzip::new();
    gunzip.push(Bytes::from_static(b"no gzip at all"));
    for _ in 0..2 {
        assert!(matches!(gunzip.pull(), Err(Broken::Damaged)));
        assert!(matches!(gunzip.end(), Err(Broken::Damaged)));
    }
}

#[test]
fn a_member_of_a_thousand_times_its_size_comes_in_pieces() {
    let compressed = member(&vec![0; 100 * PIECE + 1]);
    assert!(compressed.len() < PIECE / 8);
    let mut gunzip = Gunzip::new();
    gunzip.push(compressed.into());
    let mut length = 0;
    while let Some(piece) = gunzip.pull().unwrap() {
        assert!(piece.len() <= PIECE && gunzip.output.capacity() <= PIECE);
        length += piece.len();
    }
    assert_eq!(length, 100 * PIECE + 1);
    gunzip.end().unwrap();
}

/// Text and noise, empty to more than two pieces.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let unit = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 0..400),
        prop::collection::vec(0x20..0x24_u8, 0..400)
    ];
    let times = prop_oneof![3 => 1..3_usize, 1 => 1..600_usize];
    (unit, times).prop_map(|(unit, times)| unit.repeat(times))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_content_in_any_members_and_packets_is_the_same(
        members in prop::collection::vec((content(), 0..10_u32, any::<bool>()), 0..5),
        packets in prop::collection::vec(prop_oneof![0..12_usize, 0..3_000_usize], 1..40),
    ) {
        let expected: Vec<u8> = members.iter().flat_map(|(content, ..)| content.clone()).collect();
        let mut compressed = Vec::new();
        for (content, level, fields) in &members {
            if *fields {
                compressed.extend(member_with_fields(content, *level));
            } else {
                compressed.extend(member(content));
            }
        }
        let mut rest = &compressed[..];
        let mut cut = Vec::new();
        for length in packets {
            let (packet, after) = rest.split_at(length.min(rest.len()));
            cut.push(packet);
            rest = after;
        }
        cut.push(rest);
        let (content, end) = decompressed(cut);
        prop_assert!(end.is_ok());
        prop_assert!(content == expected);
    }
}
