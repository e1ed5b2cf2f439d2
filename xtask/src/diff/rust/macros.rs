//! What the generated code leaves to macros of the client, and so no item shows: by which values of its discriminator a union
//! tells its members apart, and what else decides which member a value is. And which variant a value of an enum is.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ImplItem, Lit, Macro, Stmt, visit::Visit};

/// What a macro says of a type.
pub(super) struct Told {
    /// The type.
    pub(super) owner: String,
    /// What of it, as the end of a key of the surface.
    pub(super) member: String,
    /// What is said.
    pub(super) acts: String,
}

/// How the key of a union ends that says by what its members are told apart.
pub(super) const TAG: &str = " (members)";

/// What stands between a type and a property, by its name on the wire, in a key that says what the property decides.
pub(super) const SHAPE: &str = " (in unions) ";

/// How the key of a value ends: its entry says which variants it is.
pub(super) fn value(value: &str) -> String {
    format!("[{value}]")
}

/// The type and the value of such a key.
pub(super) fn of_value(key: &str) -> Option<(&str, &str)> {
    key.strip_prefix("types::").and_then(|_| key.strip_suffix(']')?.split_once('['))
}

/// What a macro says of its type; nothing of macros that only repeat what items say.
pub(super) fn read(found: &Macro) -> Vec<Told> {
    let name = found.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    let tokens: Vec<TokenTree> = found.tokens.clone().into_iter().collect();
    let Some(owner) = tokens.first().map(ToString::to_string) else { return Vec::new() };
    let told = match name.as_str() {
        "union" => of_union(&tokens),
        "object_shape" => of_object(&tokens),
        _ => Vec::new(),
    };
    told.into_iter().map(|(member, acts)| Told { owner: owner.clone(), member, acts }).collect()
}

/// `Name, any false, tag "kind" { "cat" => Cat, }, { Cat => value(Cat), }`
fn of_union(tokens: &[TokenTree]) -> Vec<(String, String)> {
    let mut groups = tokens.iter().enumerate().filter_map(|(index, token)| Some((index, braced(token)?)));
    let Some((start, values)) = groups.next() else { return Vec::new() };
    let mut told: Vec<(String, String)> = Vec::new();
    for entry in entries(values) {
        let [tag, _, _, variant] = &entry[..] else { continue };
        let key = value(&tag.to_string());
        match told.iter_mut().find(|(known, _)| *known == key) {
            Some((_, variants)) => variants.extend([" ", &variant.to_string()]),
            None => told.push((key, variant.to_string())),
        }
    }
    // From the comma after the name to the values: whether any value is a member, and the property.
    let mut acts: String =
        tokens[1..start].iter().flat_map(|token| [token.to_string(), " ".to_owned()]).collect();
    acts.extend(told.iter().map(|(key, _)| key.as_str()));
    told.push((TAG.to_owned(), acts));
    told
}

/// `Name { "kind" required String, "flag" optional Option < bool > = true, }`
fn of_object(tokens: &[TokenTree]) -> Vec<(String, String)> {
    let Some(properties) = tokens.iter().find_map(braced) else { return Vec::new() };
    let told = entries(properties).into_iter().filter_map(|entry| {
        let [wire, presence, kind @ ..] = &entry[..] else { return None };
        let TokenTree::Literal(wire) = wire else { return None };
        let only = kind.iter().skip_while(|token| token.to_string() != "=").map(ToString::to_string);
        let acts = [presence.to_string()].into_iter().chain(only).collect::<Vec<_>>().join(" ");
        let Ok(Lit::Str(wire)) = syn::parse_str(&wire.to_string()) else { return None };
        Some((format!("{SHAPE}{}", wire.value()), acts))
    });
    told.collect()
}

fn braced(token: &TokenTree) -> Option<TokenStream> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    }
}

/// What stands between commas. Types have theirs in angles, which are no group.
fn entries(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let (mut entries, mut depth) = (vec![Vec::new()], 0);
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && depth > 0 => depth -= 1,
            TokenTree::Punct(punct) if punct.as_char() == ',' && depth == 0 => {
                entries.push(Vec::new());
                continue;
            }
            _ => {}
        }
        entries.last_mut().expect("starts with one").push(token);
    }
    entries
}

/// The values of an enum, each with its variant: the arms of `as_str` and `number`.
pub(super) fn values(item: &ImplItem) -> Vec<(String, String)> {
    let ImplItem::Fn(found) = item else { return Vec::new() };
    if found.sig.ident != "as_str" && found.sig.ident != "number" {
        return Vec::new();
    }
    let Some(Stmt::Expr(body, _)) = found.block.stmts.last() else { return Vec::new() };
    let mut arms = Arms(Vec::new());
    arms.visit_expr(body);
    arms.0
}

struct Arms(Vec<(String, String)>);

impl<'a> Visit<'a> for Arms {
    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        let mut found = Literals(None);
        found.visit_expr(&arm.body);
        let (syn::Pat::Path(path), Some(value)) = (&arm.pat, found.0) else { return };
        if let Some(variant) = path.path.segments.last() {
            self.0.push((value, variant.ident.to_string()));
        }
    }
}

/// The first literal, with its sign.
struct Literals(Option<String>);

impl<'a> Visit<'a> for Literals {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if self.0.is_some() {
            return;
        }
        match expr {
            Expr::Lit(_) => self.0 = Some(expr.to_token_stream().to_string()),
            Expr::Unary(unary) if matches!(*unary.expr, Expr::Lit(_)) => {
                self.0 = Some(expr.to_token_stream().to_string());
            }
            _ => syn::visit::visit_expr(self, expr),
        }
    }
}
