//! The bodies of the operations. What progenitor writes to build a request stays, in the words of this crate's `Request`;
//! what it writes to send one and to decode the response becomes a `Call`. Anything that is not known is an error, so that
//! a new version of progenitor cannot bring something unseen.

use quote::{format_ident, quote};
use syn::{
    Block, Expr, ExprCall, ExprMacro, ExprMethodCall, Lit, Local, Path, Stmt, Token, parse_quote,
    punctuated::Punctuated, visit_mut::VisitMut,
};

use super::table;
use crate::generate::model::Operation;

/// The body that returns a call of `operation`; nothing if progenitor's is of an unknown form.
pub(super) fn body(written: &Block, operation: &Operation) -> Option<Block> {
    let locals: Vec<&Local> = written
        .stmts
        .iter()
        .filter_map(|statement| match statement {
            Stmt::Local(local) => Some(local),
            _ => None,
        })
        .collect();
    // The URL, the map of headers, the request, its information, the result, the response.
    let [first, _, built, _, _, _] = locals[..] else { return None };
    // `api-version` and each header parameter; the hooks before and after; the statuses.
    if written.stmts.len() - locals.len() != 1 + count(operation, "header") + 3 {
        return None;
    }
    let url = url(first)?;
    let mut builder = Builder { operation, queries: 0, headers: 0, bodies: 0 };
    let request = builder.request(building(built)?)?;
    let returns = returns(written.stmts.last()?)?;
    builder.is_whole().then(|| parse_quote!({ #url #request.#returns() }))
}

/// How many parameters of an operation stand there.
fn count(operation: &Operation, location: &str) -> usize {
    operation.parameters.iter().filter(|parameter| parameter.location == location).count()
}

/// `let url = format!(…)`, with the path encoded while it is written.
fn url(local: &Local) -> Option<Stmt> {
    let Expr::Macro(ExprMacro { mac, .. }) = &*local.init.as_ref()?.expr else { return None };
    let arguments = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok()?;
    let mut arguments = arguments.into_iter();
    let (format, base) = (arguments.next()?, arguments.next()?);
    let known = matches!(&format, Expr::Lit(text) if matches!(text.lit, Lit::Str(_)))
        && mac.path.is_ident("format")
        && base == parse_quote!(self.baseurl);
    let segments = arguments.map(|argument| segment(&argument)).collect::<Option<Vec<_>>>()?;
    let name = &local.pat;
    known.then(|| parse_quote!(let #name = format!(#format, self.base_url(), #(#segments),*);))
}

/// `encode_path(&name)` of `encode_path(&name.to_string())`.
fn segment(argument: &Expr) -> Option<Expr> {
    let Expr::Call(ExprCall { func, args, .. }) = &argument else { return None };
    let Expr::Reference(text) = args.first()? else { return None };
    let Expr::MethodCall(ExprMethodCall { receiver, method, .. }) = &*text.expr else { return None };
    let known = **func == parse_quote!(encode_path) && method == "to_string" && args.len() == 1;
    known.then(|| parse_quote!(encode_path(&#receiver)))
}

/// The chain of `let mut request = self.client.….build()?`.
fn building(local: &Local) -> Option<&Expr> {
    let Expr::Try(tried) = &*local.init.as_ref()?.expr else { return None };
    match &*tried.expr {
        Expr::MethodCall(last) if last.method == "build" => Some(&last.receiver),
        _ => None,
    }
}

/// Makes the same chain, of this crate's `Request`.
struct Builder<'o> {
    operation: &'o Operation,
    queries: usize,
    headers: usize,
    bodies: usize,
}

impl Builder<'_> {
    fn request(&mut self, chain: &Expr) -> Option<Expr> {
        match chain {
            // The methods of the extension trait report their errors at once; ours with the call.
            Expr::Try(tried) => self.request(&tried.expr),
            Expr::MethodCall(call) if call.receiver == parse_quote!(self.client) => {
                let id = format_ident!("{}", table::variant(&self.operation.function));
                let url = call.args.first()?;
                (call.method == self.operation.method.as_str())
                    .then(|| parse_quote!(Request::new(self, OperationId::#id, #url)))
            }
            Expr::MethodCall(call) => {
                let receiver = self.request(&call.receiver)?;
                match call.method.to_string().as_str() {
                    "headers" => {
                        self.headers += 1;
                        return Some(with_headers(receiver, self.operation));
                    }
                    "header" => return with_media_type(&receiver, call),
                    "query" => self.queries += 1,
                    "json" | "body" | "form_urlencoded" => self.bodies += 1,
                    _ => return None,
                }
                let mut call = call.clone();
                call.args.iter_mut().for_each(|argument| Names.visit_expr_mut(argument));
                if call.method != "query" && self.has_optional_body() {
                    call = optional(call);
                }
                *call.receiver = receiver;
                Some(Expr::MethodCall(call))
            }
            _ => None,
        }
    }

    fn has_optional_body(&self) -> bool {
        self.operation.request.as_ref().is_some_and(|request| !request.required)
    }

    /// Whether the chain takes every query parameter, the headers and the body, each once.
    fn is_whole(&self) -> bool {
        let bodies = usize::from(self.operation.request.is_some());
        (self.queries, self.headers, self.bodies) == (count(self.operation, "query"), 1, bodies)
    }
}

/// The call that takes an `Option` of the body.
fn optional(mut call: ExprMethodCall) -> ExprMethodCall {
    call.method = format_ident!("optional_{}", call.method);
    for argument in &mut call.args {
        if let Expr::Reference(body) = argument {
            let body = &body.expr;
            *argument = parse_quote!(#body.as_ref());
        }
    }
    call
}

/// `accept` or `content-type`, the headers that progenitor sets one by one.
fn with_media_type(request: &Expr, call: &ExprMethodCall) -> Option<Expr> {
    let (Expr::Path(name), Expr::Call(value)) = (call.args.first()?, call.args.get(1)?) else { return None };
    let (name, media_type) = (name.path.segments.last()?.ident.to_string(), value.args.first()?);
    match name.as_str() {
        "ACCEPT" => Some(parse_quote!(#request.accept(#media_type))),
        "CONTENT_TYPE" => Some(parse_quote!(#request.content_type(#media_type))),
        _ => None,
    }
}

/// In the place of the map that progenitor fills: each header parameter by itself, and no `api-version`.
fn with_headers(request: Expr, operation: &Operation) -> Expr {
    let headers = operation.parameters.iter().filter(|parameter| parameter.location == "header");
    headers.fold(request, |request, header| {
        let (name, argument) = (header.name.to_ascii_lowercase(), format_ident!("{}", header.argument));
        let value = if header.required { quote!(Some(#argument)) } else { quote!(#argument) };
        parse_quote!(#request.header_parameter(#name, #value))
    })
}

/// How the response becomes a value: by what progenitor does with a success.
fn returns(last: &Stmt) -> Option<syn::Ident> {
    let Stmt::Expr(Expr::Match(statuses), None) = last else { return None };
    let mut success = Decoder::default();
    syn::visit::Visit::visit_arm(&mut success, statuses.arms.first()?);
    let name = match success.0.as_deref()? {
        "from_response" => "returns_json",
        "empty" => "returns_nothing",
        "stream" => "returns_bytes",
        _ => return None,
    };
    Some(format_ident!("{name}"))
}

/// The function of `ResponseValue` that is called.
#[derive(Default)]
struct Decoder(Option<String>);

impl<'a> syn::visit::Visit<'a> for Decoder {
    fn visit_path(&mut self, path: &'a Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [first, second] = &names[..]
            && first == "ResponseValue"
        {
            self.0 = Some(second.clone());
        }
    }
}

/// `QueryParam` by its short name.
struct Names;

impl VisitMut for Names {
    fn visit_path_mut(&mut self, path: &mut Path) {
        syn::visit_mut::visit_path_mut(self, path);
        if path.segments.first().is_some_and(|first| first.ident == "progenitor_client") {
            path.segments = path.segments.iter().skip(1).cloned().collect();
        }
    }
}
