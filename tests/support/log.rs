//! Everything that is told while a test runs, on its own thread: events and spans of `tracing` at the most
//! verbose level, and records of `log`.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    io,
    sync::{Arc, Mutex, Once},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::{DefaultGuard, Interest},
};
use tracing_subscriber::{
    Layer,
    fmt::{MakeWriter, format::FmtSpan},
    layer::{Context, SubscriberExt as _},
    registry::LookupSpan,
    util::SubscriberInitExt as _,
};

/// What was told since the capture began, on the thread on which it began; it ends when this is dropped.
pub struct Capture {
    text: Text,
    told: Arc<Mutex<Told>>,
    _guard: DefaultGuard,
}

/// A span or an event with its fields; the last value of each.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name of a span; empty for an event.
    pub name: String,
    /// The module or crate that tells it.
    pub target: String,
    /// How verbose one must be to see it.
    pub level: Level,
    /// Names and values; the value of `message` is the text.
    pub fields: BTreeMap<String, String>,
    /// The number of its parent among the captured spans.
    pub parent: Option<usize>,
}

#[derive(Debug, Default)]
struct Told {
    spans: Vec<Entry>,
    events: Vec<Entry>,
}

impl Capture {
    /// Begins: every thread has its own, and a test that runs on one thread misses nothing.
    #[must_use]
    pub fn begin() -> Self {
        prepare();
        let (text, told) = (Text::default(), Arc::new(Mutex::new(Told::default())));
        let printed = tracing_subscriber::fmt::layer()
            .with_writer(text.clone())
            .with_ansi(false)
            .with_span_events(FmtSpan::FULL);
        let subscriber = tracing_subscriber::registry().with(printed).with(Recorder(Arc::clone(&told)));
        Self { text, told, _guard: subscriber.set_default() }
    }

    /// All of it as text: spans, events and records of `log`.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.text.0.lock().unwrap()).into_owned()
    }

    /// The spans of a target, in the order in which they began. Parents are numbered among those of every
    /// target.
    pub fn spans(&self, target: &str) -> Vec<Entry> {
        of(&self.told.lock().unwrap().spans, target)
    }

    /// The spans of every target.
    pub fn all_spans(&self) -> Vec<Entry> {
        self.told.lock().unwrap().spans.clone()
    }

    /// The events of a target, in their order.
    pub fn events(&self, target: &str) -> Vec<Entry> {
        of(&self.told.lock().unwrap().events, target)
    }
}

fn of(entries: &[Entry], target: &str) -> Vec<Entry> {
    let below = |entry: &&Entry| {
        entry.target.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    entries.iter().filter(below).cloned().collect()
}

impl Entry {
    fn new(metadata: &Metadata<'_>, parent: Option<usize>) -> Self {
        let name = if metadata.is_span() { metadata.name().to_owned() } else { String::new() };
        let target = metadata.target().to_owned();
        Self { name, target, level: *metadata.level(), fields: BTreeMap::new(), parent }
    }

    /// A field, if it was set.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

impl Visit for Entry {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        write!(text, "{value:?}").unwrap();
        self.fields.insert(field.name().to_owned(), text);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().to_owned(), value.to_owned());
    }
}

/// Keeps every source of events awake. Without it one that is met for the first time on another thread, just
/// while a capture begins, is taken for unwanted by everybody (tracing-core counts listeners before it lists
/// the source).
pub fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Undecided).unwrap());
}

/// Wants nothing, and always has to be asked.
struct Undecided;

impl Subscriber for Undecided {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The place of a span in [`Told::spans`].
struct Number(usize);

struct Recorder(Arc<Mutex<Told>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let parent = span.parent().and_then(|parent| parent.extensions().get().map(|Number(number)| *number));
        let mut entry = Entry::new(attributes.metadata(), parent);
        attributes.record(&mut entry);
        let mut told = self.0.lock().unwrap();
        span.extensions_mut().insert(Number(told.spans.len()));
        told.spans.push(entry);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let extensions = span.extensions();
        let Number(number) = extensions.get().unwrap();
        values.record(&mut self.0.lock().unwrap().spans[*number]);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let parent =
            context.event_span(event).and_then(|span| span.extensions().get().map(|Number(number)| *number));
        let mut entry = Entry::new(event.metadata(), parent);
        event.record(&mut entry);
        self.0.lock().unwrap().events.push(entry);
    }
}

/// Where the text goes.
#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Text {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
