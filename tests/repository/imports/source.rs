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
}

#[derive(Default)]
struct Scope {
    file: String,
    names: BTreeMap<String, Name>,
    globs: Vec<Vec<String>>,
    paths: BTreeSet<Vec<String>>,
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
        self.modules.insert(module.to_vec(), scope);
        for item in items.into_iter().filter(|item| !is_test(attributes(item))) {
            let scope = self.modules.get_mut(module).expect("inserted above");
            if let Some(ident) = ident(&item) {
                scope.names.insert(ident, Name::Item);
            }
            match item {
                Item::Mod(inner) => {
                    scope.names.insert(inner.ident.to_string(), Name::Module);
                    self.module(module, inner, path, name);
                }
                Item::Use(import) => {
                    for (name, path) in leaves(&import.tree) {
                        match name {
                            Some(name) => drop(scope.names.insert(name, Name::Path(path))),
                            None => scope.globs.push(path),
                        }
                    }
                    Paths(&mut scope.paths).visit_item_use(&import);
                }
                item => Paths(&mut scope.paths).visit_item(&item),
            }
        }
    }

    fn module(&mut self, parent: &[String], inner: ItemMod, path: &Path, name: &str) {
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

    fn resolve(&self, module: &[String], path: &[String], depth: usize) -> Option<Target> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => Target::Module(Vec::new()),
            "self" => Target::Module(module.to_vec()),
            "super" => Target::Module(module.split_last()?.1.to_vec()),
            name => self.lookup(module, name, depth)?,
        };
        while let (Target::Module(module), Some((name, after))) = (&at, rest.split_first()) {
            at = if name == "super" {
                Target::Module(module.split_last()?.1.to_vec())
            } else {
                self.lookup(module, name, depth)?
            };
            rest = after;
        }
        Some(at)
    }

    fn lookup(&self, module: &[String], name: &str, depth: usize) -> Option<Target> {
        // Two globs may import each other.
        let depth = depth.checked_sub(1)?;
        let scope = self.modules.get(module)?;
        match scope.names.get(name) {
            Some(Name::Item) => Some(Target::Item(module.to_vec())),
            Some(Name::Module) => Some(Target::Module([module, &[name.to_owned()]].concat())),
            Some(Name::Path(path)) => self.resolve(module, path, depth),
            None => scope.globs.iter().find_map(|glob| match self.resolve(module, glob, depth)? {
                Target::Module(from) if from != module => self.lookup(&from, name, depth),
                _ => None,
            }),
        }
    }

    /// Every import between two files, unless one of them is the module that holds the other.
    pub(super) fn imports(&self) -> Vec<Import> {
        let mut imports = BTreeSet::new();
        for (module, scope) in &self.modules {
            for path in &scope.paths {
                let Some(Target::Item(definition)) = self.resolve(module, path, 16) else { continue };
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

/// Collects every path that is written, and every leaf of an import.
struct Paths<'a>(&'a mut BTreeSet<Vec<String>>);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        // A definition has its paths where it is called, and `quote!` those of another crate.
        let skipped = ["macro_rules", "quote", "quote_spanned", "parse_quote"];
        if !skipped.iter().any(|name| called.path.is_ident(name)) {
            tokens(called.tokens.clone(), self.0);
        }
        visit::visit_macro(self, called);
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        let leaves = leaves(&import.tree);
        self.0.extend(leaves.into_iter().filter_map(|(name, path)| name.map(|_| path)));
    }
}

/// Every `a::b::c` in the arguments of a macro.
fn tokens(stream: TokenStream, paths: &mut BTreeSet<Vec<String>>) {
    let mut path = Vec::new();
    let mut separators = 0;
    for token in stream {
        match token {
            TokenTree::Ident(ident) if path.is_empty() || separators == 2 => {
                path.push(ident.to_string());
                separators = 0;
                continue;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() && separators < 2 => {
                separators += 1;
                continue;
            }
            TokenTree::Group(group) => tokens(group.stream(), paths),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        paths.insert(std::mem::take(&mut path));
        separators = 0;
    }
    paths.insert(path);
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
