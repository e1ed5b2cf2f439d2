//! `operations.rs`: the methods that progenitor wrote, each of which returns a `Call`. Changed are the return type, the
//! order of the arguments, the documentation, and the end of the body (`bodies.rs`).

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    FnArg, ImplItemFn, Pat, ReturnType, Token, parse_quote, punctuated::Punctuated, visit_mut::VisitMut,
};

use super::bodies;
use crate::{
    diagnostic::Diagnostic,
    generate::{
        defect,
        docs::{self, Docs},
        model::{Model, Operation, Response, Unlisted},
        paths::{Paths, inside},
        progenitor_output,
    },
};

/// The argument that progenitor takes a request body by.
const BODY: &str = "body";

/// Every operation of the model as a method of the client.
pub(super) fn tokens(
    model: &Model,
    output: &mut progenitor_output::Output,
    paths: &Paths<'_>,
) -> Result<TokenStream, Vec<Diagnostic>> {
    let mut methods = Vec::new();
    let mut problems = Vec::new();
    for operation in &model.operations {
        let found = output.methods.remove(&operation.function);
        match found.and_then(|method| adapt(method, operation, paths)) {
            Some(method) => methods.push(method),
            None => problems
                .push(defect(&format!("progenitor wrote `{}` in an unknown form", operation.function))),
        }
    }
    let left = output.methods.keys();
    problems.extend(
        left.map(|name| defect(&format!("progenitor wrote `{name}`, which the model does not have"))),
    );
    if !problems.is_empty() {
        return Err(problems);
    }
    let old = model.old_functions.iter().filter_map(|(old, new)| former_name(old, new, model, &methods));
    let old: Vec<ImplItemFn> = old.collect();
    methods.extend(old);
    let brings_bytes = |operation: &Operation| matches!(operation.response, Response::Bytes(_));
    let stream = model.operations.iter().any(brings_bytes).then(|| quote!(ByteStream,));
    Ok(quote! {
        use crate::operation::OperationId;
        use crate::transport::{#stream Call, Client, call::{QueryParam, Request, encode_path}};
        use crate::types;

        impl Client { #(#methods)* }
    })
}

fn adapt(mut method: ImplItemFn, operation: &Operation, paths: &Paths<'_>) -> Option<ImplItemFn> {
    let ReturnType::Type(_, returned) = &method.sig.output else { return None };
    let mut value = inside(inside(returned, "Result")?, "ResponseValue")?.clone();
    paths.shorten(&mut value, true);
    References.visit_type_mut(&mut value);
    method.sig.output = parse_quote!(-> Call<#value>);
    method.sig.inputs = arguments(&method, operation, paths)?;
    method.sig.inputs.iter_mut().for_each(|argument| References.visit_fn_arg_mut(argument));
    method.sig.generics = syn::Generics::default();
    method.sig.asyncness = None;
    method.block = bodies::body(&method.block, operation)?;
    let docs = documentation(operation).attributes();
    method.attrs = parse_quote!(#docs);
    Some(method)
}

/// `self`, then the arguments in the order of the lock.
fn arguments(
    method: &ImplItemFn,
    operation: &Operation,
    paths: &Paths<'_>,
) -> Option<Punctuated<FnArg, Token![,]>> {
    let mut written: Vec<(String, FnArg)> = Vec::new();
    let mut ordered = Punctuated::new();
    for argument in &method.sig.inputs {
        match argument {
            FnArg::Receiver(_) => ordered.push(argument.clone()),
            FnArg::Typed(typed) => {
                let Pat::Ident(name) = typed.pat.as_ref() else { return None };
                let mut typed = typed.clone();
                paths.shorten(&mut typed.ty, true);
                written.push((name.ident.to_string(), FnArg::Typed(typed)));
            }
        }
    }
    let optional_body = operation.request.as_ref().is_some_and(|request| !request.required);
    for name in &operation.order {
        let position = written.iter().position(|(written, _)| written == name)?;
        let mut argument = written.swap_remove(position).1;
        if let FnArg::Typed(body) = &mut argument
            && name == BODY
            && optional_body
        {
            let given = &body.ty;
            body.ty = parse_quote!(Option<#given>);
        }
        ordered.push(argument);
    }
    written.is_empty().then_some(ordered)
}

/// References as a signature has them: without the lifetimes that progenitor names, because a call holds nothing that is
/// borrowed, and `&[T]` for `&Vec<T>`, which any list can be given for.
struct References;

impl VisitMut for References {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        syn::visit_mut::visit_type_reference_mut(self, reference);
        reference.lifetime = None;
        if let Some(item) = inside(&reference.elem, "Vec") {
            *reference.elem = parse_quote!([#item]);
        }
    }

    fn visit_receiver_mut(&mut self, receiver: &mut syn::Receiver) {
        *receiver = parse_quote!(&self);
    }
}

/// A deprecated method that calls the new one with the same arguments.
fn former_name(old: &str, new: &str, model: &Model, methods: &[ImplItemFn]) -> Option<ImplItemFn> {
    let method = methods.iter().find(|method| method.sig.ident == new)?;
    let operation = model.operations.iter().find(|operation| operation.function == new)?;
    let arguments = operation.order.iter().map(|name| format_ident!("{name}"));
    let (name, mut signature) = (&method.sig.ident, method.sig.clone());
    signature.ident = format_ident!("{old}");
    let docs = Docs::former_name(new).line("# Errors").line("Those of the new one.").attributes();
    let note = format!("renamed to `{new}`");
    Some(parse_quote! {
        #docs
        #[deprecated(note = #note)]
        pub #signature { self.#name(#(#arguments),*) }
    })
}

fn documentation(operation: &Operation) -> Docs {
    let line = docs::code(&format!("{} {}", operation.method.to_ascii_uppercase(), operation.path));
    let docs = Docs::described(operation.summary.as_deref(), || format!("Calls {line}."))
        .page(operation.description.as_deref())
        .line(match &operation.source_id {
            Some(id) => format!("{line}, on the pages {}.", docs::code(id)),
            None => format!("{line}."),
        })
        .line(permission(operation));
    let docs = docs.deprecated(operation.deprecated).list("# Arguments", argument_entries(operation));
    let docs = docs
        .list("No arguments, because the client sets what it needs of them:", unlisted_entries(operation));
    let docs = match &operation.response {
        Response::Bytes(media_type) => docs.line(format!("Brings bytes of type {}.", docs::code(media_type))),
        _ => docs,
    };
    let failures = operation.failures.iter().map(|(status, text)| match text {
        Some(text) => format!("{}: {}", docs::code(status), docs::inline(text)),
        None => docs::code(status),
    });
    docs.line("# Errors")
        .line("Awaiting the call returns an [`Error`](crate::Error). The pages describe no body for one.")
        .list("Documented statuses:", failures.collect())
}

fn permission(operation: &Operation) -> String {
    match (&operation.permission, &operation.resource) {
        (Some(permission), Some(resource)) => {
            format!("Needs the permission {} on {}.", docs::code(permission), docs::code(resource))
        }
        (Some(permission), None) => format!("Needs the permission {}.", docs::code(permission)),
        (None, _) => "The pages name no permission for it.".to_owned(),
    }
}

fn argument_entries(operation: &Operation) -> Vec<String> {
    let entry = |name: &String| {
        let parameter = operation.parameters.iter().find(|parameter| parameter.argument == *name);
        let text = match parameter {
            Some(parameter) => parameter.description.as_deref(),
            None => operation.request.as_ref().and_then(|request| request.description.as_deref()),
        };
        match (text, parameter) {
            (Some(text), _) => format!("`{name}`: {}", docs::inline(text)),
            (None, Some(parameter)) => {
                format!("`{name}`: the {} parameter {}.", parameter.location, docs::code(&parameter.name))
            }
            (None, None) => format!("`{name}`: the request body."),
        }
    };
    let optional = operation.request.as_ref().filter(|request| !request.required);
    let without = |name: &String| match optional {
        Some(_) if name == BODY => " (`None`: no body is sent)",
        _ => "",
    };
    operation.order.iter().map(|name| entry(name) + without(name)).collect()
}

/// What pages say of parameters that are no arguments.
fn unlisted_entries(operation: &Operation) -> Vec<String> {
    let entry = |parameter: &Unlisted| {
        let name = docs::code(&parameter.name);
        match &parameter.description {
            Some(text) => format!("{name}: {}", docs::inline(text)),
            None => format!("{name}, in {}.", docs::code(&parameter.location)),
        }
    };
    operation.unlisted.iter().map(entry).collect()
}
