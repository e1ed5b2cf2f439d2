//! The modules of a crate, and which file defines what each path in them names.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Item, ItemMod, UseTree,
    visit::{self, Visit},
};

use super::circles::Import;

/// The names of the modules from the root of the crate.
type Module = Vec<String>;

/// What a name in a module stands for.
#[derive(Clone)]
enum Name {
    Item,
    Module,
    Path(Vec<String>),
}

/// What a path leads to.
enum Target {
    /// An item, by the module that defines it.
    Item(Module),
    Module(Module),
    /// Another crate, a local name or a type of the language.
    Elsewhere,
}

/// What a path should lead to where a module and an item have its name.
#[derive(Clone, Copy)]
enum Wanted {
    Item,
    Module,
}

#[derive(Default)]
struct Scope {
    file: String,
    /// A module and an item may have one name, and an import brings both.
    names: BTreeMap<String, Vec<Name>>,
    globs: Vec<Vec<String>>,
    /// Whether a macro is called that may define any name.
    generates: bool,
    paths: BTreeSet<Vec<String>>,
    /// The paths in attributes: there a module is used as well as an item.
    named: BTreeSet<Vec<String>>,
}

/// A crate without its tests.
#[derive(Default)]
pub(super) struct Crate {
    modules: BTreeMap<Module, Scope>,
}

impl Crate {
    /// Reads the file of the root module and every file below it. `name` is what the root is called in messages.
    pub(super) fn read(root: &Path, name: &str) -> Self {
        let mut read = Self::default();
        read.file(&[], root, name);
        read
    }

    fn file(&mut self, module: &[String], path: &Path, name: &str) {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        self.items(module, parsed.items, path, name);
    }

    fn items(&mut self, module: &[String], items: Vec<Item>, path: &Path, name: &str) {
        let scope = Scope { file: name.to_owned(), ..Scope::default() };
        // A module can be written twice, each under a condition of its own.
        self.modules.entry(module.to_vec()).or_insert(scope);
        for item in items.into_iter().filter(|item| !is_test(attributes(item))) {
            let scope = self.modules.get_mut(module).expect("inserted above");
            scope.generates |= matches!(&item, Item::Macro(called) if called.ident.is_none());
            if let Some(ident) = ident(&item) {
                scope.bind(ident, Name::Item);
            }
            match item {
                Item::Mod(inner) => {
                    scope.bind(inner.ident.to_string(), Name::Module);
                    self.module(module, inner, path, name);
                }
                item => scope.visit_item(&item),
            }
        }
    }

    fn module(&mut self, parent: &[String], inner: ItemMod, path: &Path, name: &str) {
        let has_path = inner.attrs.iter().any(|attribute| attribute.path().is_ident("path"));
        assert!(!has_path, "{name}: `#[path]` is not followed");
        let ident = inner.ident.to_string();
        let module = [parent, std::slice::from_ref(&ident)].concat();
        if let Some((_, items)) = inner.content {
            return self.items(&module, items, path, name);
        }
        // The folder of the modules below `a.rs` is `a`, that below `a/mod.rs` and `lib.rs` their own.
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a Rust file has a name");
        let below = if matches!(stem, "mod" | "lib") { String::new() } else { format!("{stem}/") };
        let (folder, folder_name) =
            (path.parent().expect("a file has a folder"), name.rsplit_once('/').expect("so has its name").0);
        let file = [format!("{below}{ident}.rs"), format!("{below}{ident}/mod.rs")];
        let file = file.iter().find(|file| folder.join(file).exists());
        let file = file.unwrap_or_else(|| panic!("{name}: there is no file of `mod {ident}`"));
        self.file(&module, &folder.join(file), &format!("{folder_name}/{file}"));
    }

    fn resolve(&self, module: &[String], path: &[String], wanted: Wanted, depth: usize) -> Option<Target> {
        let (last, modules) = path.split_last()?;
        let mut at = module.to_vec();
        for (place, name) in modules.iter().enumerate() {
            at = match self.step(&at, name, place == 0, Wanted::Module, depth)? {
                Target::Module(module) => module,
                // What follows is a variant, or a function of the type.
                other => return Some(other),
            };
        }
        self.step(&at, last, modules.is_empty(), wanted, depth)
    }

    fn step(
        &self,
        module: &[String],
        name: &str,
        is_first: bool,
        wanted: Wanted,
        depth: usize,
    ) -> Option<Target> {
        match name {
            "crate" if is_first => Some(Target::Module(Vec::new())),
            "self" if is_first => Some(Target::Module(module.to_vec())),
            "super" => Some(Target::Module(module.split_last()?.1.to_vec())),
            name => self.lookup(module, name, wanted, depth).or(is_first.then_some(Target::Elsewhere)),
        }
    }

    fn lookup(&self, module: &[String], name: &str, wanted: Wanted, depth: usize) -> Option<Target> {
        // Two globs may import each other.
        let depth = depth.checked_sub(1)?;
        let scope = self.modules.get(module)?;
        let bound = scope.names.get(name).into_iter().flatten().filter_map(|name_is| match name_is {
            Name::Item => Some(Target::Item(module.to_vec())),
            Name::Module => Some(Target::Module([module, &[name.to_owned()]].concat())),
            Name::Path(path) => self.resolve(module, path, wanted, depth),
        });
        let globs = scope.globs.iter().filter_map(|glob| {
            match self.resolve(module, glob, Wanted::Module, depth)? {
                Target::Module(from) if from != module => self.lookup(&from, name, wanted, depth),
                _ => None,
            }
        });
        let mut found: Vec<Target> = bound.collect();
        if found.is_empty() {
            found.extend(globs);
        }
        if found.is_empty() && scope.generates {
            return Some(Target::Item(module.to_vec()));
        }
        let fits = |target: &Target| matches!(target, Target::Module(_)) == matches!(wanted, Wanted::Module);
        let best = found.iter().position(fits).unwrap_or_default();
        (!found.is_empty()).then(|| found.swap_remove(best))
    }

    /// Every import between two files, unless one of them is the module that holds the other.
    pub(super) fn imports(&self) -> Vec<Import> {
        let mut imports = BTreeSet::new();
        for (module, scope) in &self.modules {
            let written = scope.paths.iter().map(|path| (path, false));
            for (path, may_be_module) in written.chain(scope.named.iter().map(|path| (path, true))) {
                let found = self.resolve(module, path, Wanted::Item, 16);
                let is_own = path.len() > 1 && matches!(path[0].as_str(), "crate" | "self" | "super");
                assert!(found.is_some() || !is_own, "{}: `{}` is not found", scope.file, path.join("::"));
                let definition = match found {
                    Some(Target::Item(definition)) => definition,
                    Some(Target::Module(definition)) if may_be_module => definition,
                    _ => continue,
                };
                let to = &self.modules[&definition].file;
                let related = module.starts_with(&definition) || definition.starts_with(module);
                if !related && *to != scope.file {
                    imports.insert(Import { from: scope.file.clone(), to: to.clone() });
                }
            }
        }
        imports.into_iter().collect()
    }
}

impl Scope {
    fn bind(&mut self, name: String, is: Name) {
        self.names.entry(name).or_default().push(is);
    }
}

/// Collects every path that is written, every import, and what it brings into scope; an import in a function counts for
/// its module.
impl<'ast> Visit<'ast> for Scope {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.paths.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        // `quote!` holds the paths of another crate, and a definition those of its callers, but for `$crate`.
        let other = ["quote", "quote_spanned", "parse_quote"];
        if called.path.is_ident("macro_rules") {
            let mut paths = BTreeSet::new();
            tokens(called.tokens.clone(), &mut paths);
            self.paths.extend(paths.into_iter().filter(|path| path.len() > 1 && path[0] == "crate"));
        } else if !other.iter().any(|name| called.path.is_ident(name)) {
            tokens(called.tokens.clone(), &mut self.paths);
        }
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Ok(list) = attribute.meta.require_list() {
            let mut paths = BTreeSet::new();
            tokens(list.tokens.clone(), &mut paths);
            self.paths.extend(paths.into_iter().filter(|path| path.len() > 1 && path[0] == "crate"));
            literals(list.tokens.clone(), &mut self.named);
        }
        visit::visit_attribute(self, attribute);
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        for (name, path) in leaves(&import.tree) {
            self.paths.insert(path.clone());
            match name {
                Some(name) => self.bind(name, Name::Path(path)),
                None => self.globs.push(path),
            }
        }
    }
}

/// Every `a::b::c` in the arguments of a macro.
fn tokens(stream: TokenStream, paths: &mut BTreeSet<Vec<String>>) {
    let mut path = Vec::new();
    let mut separators = 0;
    for token in stream {
        match token {
            TokenTree::Ident(ident) => {
                if separators != 2 {
                    paths.insert(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                separators = 0;
                continue;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() && separators < 2 => {
                separators += 1;
                continue;
            }
            TokenTree::Group(group) => tokens(group.stream(), paths),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        paths.insert(std::mem::take(&mut path));
        separators = 0;
    }
    paths.insert(path);
}

/// Every path that is the text of an attribute's argument: `#[serde(with = "crate::a::b")]`.
fn literals(stream: TokenStream, paths: &mut BTreeSet<Vec<String>>) {
    for token in stream {
        match token {
            TokenTree::Group(group) => literals(group.stream(), paths),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
                if let Ok(path) = text.and_then(|text| text.parse::<syn::Path>()) {
                    paths.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// Each leaf of an import: the name that it brings into scope, none for a glob, and its path.
fn leaves(tree: &UseTree) -> Vec<(Option<String>, Vec<String>)> {
    match tree {
        UseTree::Name(name) => vec![(Some(name.ident.to_string()), vec![name.ident.to_string()])],
        UseTree::Rename(rename) => vec![(Some(rename.rename.to_string()), vec![rename.ident.to_string()])],
        UseTree::Glob(_) => vec![(None, Vec::new())],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
        UseTree::Path(path) => {
            let first = path.ident.to_string();
            let mut below = leaves(&path.tree);
            for (name, path) in &mut below {
                if path.first().is_some_and(|last| last == "self") {
                    path.clear();
                    *name = name.take().map(|name| if name == "self" { first.clone() } else { name });
                }
                path.insert(0, first.clone());
            }
            below
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn ident(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        _ => return None,
    })
}
