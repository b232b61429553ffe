//! A module: its head, its tags and types of continuations, and where its functions begin and end.

use super::cursor::{Cursor, Definition, Read, Types};
use super::scan::{Kind, Position, Token};
use super::{Environment, Fault, body};
use crate::ir::{Builtin, BuiltinRef, ContType, Module, Signature, Symbol, Tag, TagRef, Type};
use rustc_hash::FxHashMap;

/// A module with what its text says beyond it.
pub(super) struct Parsed {
    pub(super) module: Module,
    /// Of each function.
    pub(super) places: Vec<Places>,
    /// What types of continuations are called.
    pub(super) types: Types,
}

/// Where the parts of a function stand, and what they are called.
#[derive(Default)]
pub(super) struct Places {
    /// Its name.
    pub(super) at: Position,
    /// The names of its values; empty for those that only a literal made.
    pub(super) values: Vec<String>,
    /// Its blocks.
    pub(super) blocks: Vec<BlockPlaces>,
}

/// Where the parts of a block stand.
#[derive(Default)]
pub(super) struct BlockPlaces {
    pub(super) name: String,
    pub(super) at: Position,
    /// Of the instructions, then of the terminator.
    pub(super) insts: Vec<Position>,
}

/// The first line of a function.
pub(super) struct Header<'a> {
    pub(super) symbol: Symbol,
    pub(super) at: Position,
    pub(super) params: Vec<Definition<'a>>,
    pub(super) results: Vec<Type>,
}

/// A statement: its tokens, the last of which is the end of the line.
pub(super) type Line<'t, 'a> = &'t [Token<'a>];

/// What stands in a module beside its first line.
enum Item<'t, 'a> {
    /// `tag NAME(params) -> results`
    Tag(Line<'t, 'a>),
    /// `NAME = (params) -> results`
    Cont(Line<'t, 'a>),
    /// The first line and the body.
    Function(Line<'t, 'a>, &'t [Line<'t, 'a>]),
}

/// What all functions of a module share.
pub(super) struct Shared<'e> {
    pub(super) environment: &'e Environment<'e>,
    pub(super) module: Module,
    /// Whether instructions have the lines of this text.
    pub(super) has_own_lines: bool,
    symbols: FxHashMap<String, Symbol>,
    builtins: FxHashMap<String, BuiltinRef>,
    /// The results of this module's functions.
    pub(super) results: FxHashMap<Symbol, Vec<Type>>,
    pub(super) types: Types,
    tags: FxHashMap<String, TagRef>,
}

/// Reads a whole module.
pub(super) fn read(
    tokens: &[Token<'_>],
    file: &str,
    environment: &Environment<'_>,
) -> Result<Parsed, Vec<Fault>> {
    let lines: Vec<Line<'_, '_>> = tokens.split_inclusive(|token| token.kind == Kind::Newline).collect();
    let mut shared = Shared {
        environment,
        module: Module::default(),
        has_own_lines: false,
        symbols: FxHashMap::default(),
        builtins: FxHashMap::default(),
        results: FxHashMap::default(),
        types: Types::default(),
        tags: FxHashMap::default(),
    };
    let mut faults = Vec::new();
    let Some((first, rest)) = lines.split_first() else {
        return Err(vec![Fault {
            at: START,
            message: "expected `module NAME`, found an empty text".to_owned(),
        }]);
    };
    shared.head(&mut Cursor::new(first), file).unwrap_or_else(|fault| faults.push(fault));
    let items = items(rest, &mut faults);
    shared.signatures(&items, &mut faults);
    let mut functions = Vec::new();
    for item in &items {
        if let Item::Function(line, body) = item {
            match shared.header(&mut Cursor::new(line)) {
                Ok(header) => functions.push((header, *body)),
                Err(fault) => faults.push(fault),
            }
        }
    }
    let mut places = Vec::new();
    for (header, lines) in &functions {
        let (function, of_function) = body::read(&mut shared, header, lines, &mut faults);
        shared.module.functions.push(function);
        places.push(of_function);
    }
    if faults.is_empty() {
        Ok(Parsed { module: shared.module, places, types: shared.types })
    } else {
        Err(faults)
    }
}

const START: Position = Position { line: 1, column: 1 };

impl Shared<'_> {
    /// `module NAME` or `module NAME "FILE"`.
    fn head(&mut self, c: &mut Cursor<'_, '_>, file: &str) -> Read<()> {
        if !c.eat_word("module") {
            return Err(c.expected("`module NAME`"));
        }
        self.module.name = c.quotable_name("the module's name")?;
        self.has_own_lines = *c.peek() == Kind::Newline;
        self.module.file = if self.has_own_lines { file.to_owned() } else { c.text("the name of its file")? };
        c.end()
    }

    /// Enters the types of continuations, which may name each other, then the tags.
    fn signatures(&mut self, items: &[Item<'_, '_>], faults: &mut Vec<Fault>) {
        let conts =
            items.iter().filter_map(|item| if let Item::Cont(line) = item { Some(line) } else { None });
        let mut signatures = Vec::new();
        for line in conts {
            let (mut c, at) = (Cursor::new(line), line[0].at);
            let name = c.name("a name").expect("an item's first token was seen");
            let number = ContType(signatures.len() as u32);
            if self.types.insert(name.to_owned(), number).is_some() {
                faults.push(Fault { at, message: format!("a type `{name}` was there before") });
            }
            c.advance();
            signatures.push(c);
        }
        for mut c in signatures {
            let signature = c.signature(&self.types).and_then(|signature| c.end().map(|()| signature));
            self.module.conts.push(signature.unwrap_or_else(|fault| {
                faults.push(fault);
                Signature::default()
            }));
        }
        for item in items {
            if let Item::Tag(line) = item {
                self.tag(&mut Cursor::new(line)).unwrap_or_else(|fault| faults.push(fault));
            }
        }
    }

    /// `tag NAME(params) -> results`
    fn tag(&mut self, c: &mut Cursor<'_, '_>) -> Read<()> {
        c.advance();
        let at = c.at();
        let name = c.quotable_name("the tag's name")?;
        let Signature { params, results } = c.signature(&self.types)?;
        c.end()?;
        let is_new = self.tags.insert(name.clone(), TagRef(self.module.tags.len() as u32)).is_none();
        self.module.tags.push(Tag { name: name.clone(), params, results });
        if is_new { Ok(()) } else { Err(Fault { at, message: format!("a tag `{name}` was there before") }) }
    }

    /// `function NAME(a: value, b: i64) -> value {`
    fn header<'a>(&mut self, c: &mut Cursor<'_, 'a>) -> Read<Header<'a>> {
        c.advance();
        let at = c.at();
        let name = FunctionName::read(c)?;
        let params = c.params(&self.types)?;
        let results = c.results(&self.types)?;
        c.mark('{')?;
        c.end()?;
        let symbol = self.symbol(&name, params.len());
        if self.results.insert(symbol, results.clone()).is_some() {
            let name = &self.module.symbols[symbol.0 as usize];
            return Err(Fault { at, message: format!("{name} is defined twice") });
        }
        Ok(Header { symbol, at, params, results })
    }

    /// The tag of a name.
    pub(super) fn find_tag(&self, c: &mut Cursor<'_, '_>) -> Read<TagRef> {
        let at = c.at();
        let name = c.quotable_name("a tag's name")?;
        let tag = self.tags.get(&name).copied();
        tag.ok_or_else(|| Fault { at, message: format!("no tag is called `{name}`") })
    }

    /// The symbol of a name as it was written.
    pub(super) fn symbol(&mut self, name: &FunctionName, arguments: usize) -> Symbol {
        let name = name.whole(&self.module.name, arguments);
        if let Some(&symbol) = self.symbols.get(&name) {
            return symbol;
        }
        let symbol = Symbol(self.module.symbols.len() as u32);
        self.module.symbols.push(name.clone());
        self.symbols.insert(name, symbol);
        symbol
    }

    /// The builtin of a name as it was written.
    pub(super) fn builtin(
        &mut self,
        name: &FunctionName,
        at: Position,
        arguments: usize,
    ) -> Read<BuiltinRef> {
        let name = name.whole("", arguments);
        if let Some(&builtin) = self.builtins.get(&name) {
            return Ok(builtin);
        }
        let found: Option<Builtin> = (self.environment.builtin)(&name);
        let found = found.ok_or_else(|| Fault { at, message: format!("there is no builtin {name}") })?;
        let builtin = BuiltinRef(self.module.builtins.len() as u32);
        self.module.builtins.push(found);
        self.builtins.insert(name, builtin);
        Ok(builtin)
    }
}

fn is_function(line: &[Token<'_>]) -> bool {
    line[0].kind == Kind::Name("function")
}

/// Finds what stands behind the first line. A function ends with the line that begins with `}`.
fn items<'t, 'a>(mut lines: &'t [Line<'t, 'a>], faults: &mut Vec<Fault>) -> Vec<Item<'t, 'a>> {
    let mut items = Vec::new();
    while let Some((line, rest)) = lines.split_first() {
        lines = rest;
        let c = Cursor::new(line);
        match (c.peek(), c.peek_second()) {
            (Kind::Name("function"), _) => {}
            (Kind::Name("tag"), Kind::Name(_) | Kind::Text(_)) => {
                items.push(Item::Tag(line));
                continue;
            }
            (Kind::Name(_), Kind::Mark('=')) => {
                items.push(Item::Cont(line));
                continue;
            }
            _ => {
                faults.push(c.expected("`function`, `tag` or `NAME = (...)`"));
                lines = &lines[lines.iter().position(|line| is_function(line)).unwrap_or(lines.len())..];
                continue;
            }
        }
        let ends = |line: &Line<'_, '_>| line[0].kind == Kind::Mark('}');
        let end = lines.iter().position(|line| ends(line) || is_function(line)).unwrap_or(lines.len());
        items.push(Item::Function(line, &lines[..end]));
        match lines.get(end).filter(|line| ends(line)) {
            Some(line) => {
                let mut c = Cursor::new(line);
                c.advance();
                faults.extend(c.end().err());
                lines = &lines[end + 1..];
            }
            None => {
                let message = "the `}` of this function is missing".to_owned();
                faults.push(Fault { at: line[0].at, message });
                lines = &lines[end..];
            }
        }
    }
    items
}

/// A function's name as it was written.
pub(super) enum FunctionName {
    /// In quotes: nothing is added.
    Whole(String),
    /// `module:name/arity`, `name/arity` or `name`.
    Plain(String),
}

impl FunctionName {
    pub(super) fn read(c: &mut Cursor<'_, '_>) -> Read<Self> {
        let name = match c.peek() {
            Kind::Name(module) if *c.peek_second() == Kind::Mark(':') => {
                c.advance();
                c.advance();
                return Ok(Self::Plain(format!("{module}:{}", c.name("a function's name")?)));
            }
            Kind::Symbol(name) | Kind::Name(name) => Self::Plain((*name).to_owned()),
            Kind::Text(_) => return c.text("").map(Self::Whole),
            _ => return Err(c.expected("a function's name")),
        };
        c.advance();
        Ok(name)
    }

    /// Whether it says how many arguments the function has, or needs not.
    pub(super) fn has_arity(&self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Plain(name) => name.contains('/'),
        }
    }

    fn whole(&self, module: &str, arguments: usize) -> String {
        let name = match self {
            Self::Whole(name) => return name.clone(),
            Self::Plain(name) => name,
        };
        let arity = if name.contains('/') { String::new() } else { format!("/{arguments}") };
        if name.contains(':') || module.is_empty() {
            format!("{name}{arity}")
        } else {
            format!("{module}:{name}{arity}")
        }
    }
}
