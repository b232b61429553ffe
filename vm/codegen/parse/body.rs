//! The body of a function: blocks and values by name, then instruction by instruction.

use super::Fault;
use super::cursor::{Cursor, Definition, Read};
use super::module::{BlockPlaces, Header, Line, Places, Shared};
use super::scan::{Kind, Position};
use crate::ir::{Block, BlockData, Function, Inst, Op, Terminator, Type, Val};
use rustc_hash::FxHashMap;

/// Largest number of a value that is taken from its name.
const MAX_NUMBER: u32 = 1 << 20;

/// An instruction or a terminator whose results are known.
struct Statement<'t, 'a> {
    block: Block,
    at: Position,
    line: u32,
    results: Vec<Definition<'a>>,
    /// What is behind the `=`.
    rest: Cursor<'t, 'a>,
}

/// What is between the braces of a function.
pub(super) struct Body<'s, 'e, 'a> {
    pub(super) shared: &'s mut Shared<'e>,
    values: FxHashMap<&'a str, Val>,
    blocks: FxHashMap<&'a str, Block>,
    /// Types by number, as far as they are known.
    types: Vec<Option<Type>>,
    function: Function,
    places: Places,
    /// Where the statement stands that is read.
    block: Block,
    line: u32,
    at: Position,
}

/// What an instruction's text says.
pub(super) enum Parsed {
    Op(Op),
    End(Terminator),
}

/// Reads a body; what is wrong with it goes to `faults`, and the function is of no use then.
pub(super) fn read<'a>(
    shared: &mut Shared<'_>,
    header: &Header<'a>,
    lines: &[Line<'_, 'a>],
    faults: &mut Vec<Fault>,
) -> (Function, Places) {
    let function = Function {
        symbol: header.symbol,
        blocks: Vec::new(),
        values: Vec::new(),
        results: header.results.clone(),
    };
    let mut body = Body {
        shared,
        values: FxHashMap::default(),
        blocks: FxHashMap::default(),
        types: Vec::new(),
        function,
        places: Places { at: header.at, ..Places::default() },
        block: Block(0),
        line: 0,
        at: header.at,
    };
    let mut params: Vec<Vec<Definition<'a>>> = Vec::new();
    let statements = body.layout(header, lines, &mut params, faults);
    let results = statements.iter().flat_map(|statement| &statement.results);
    let defined: Vec<Definition<'a>> = params.iter().flatten().chain(results).cloned().collect();
    body.number(&defined, faults);
    for (block, params) in params.iter().enumerate() {
        let params = params.iter().filter_map(|param| body.values.get(param.name).copied()).collect();
        body.function.blocks[block].params = params;
    }
    for statement in statements {
        body.statement(statement).unwrap_or_else(|fault| faults.push(fault));
    }
    body.function.values = body.types.iter().map(|ty| ty.unwrap_or(Type::I64)).collect();
    (body.function, body.places)
}

impl<'a> Body<'_, '_, 'a> {
    /// Finds the blocks and, of each instruction, the results.
    fn layout<'t>(
        &mut self,
        header: &Header<'a>,
        lines: &[Line<'t, 'a>],
        params: &mut Vec<Vec<Definition<'a>>>,
        faults: &mut Vec<Fault>,
    ) -> Vec<Statement<'t, 'a>> {
        let mut statements = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let is_label = line.len() > 2 && line[line.len() - 2].kind == Kind::Mark(':');
            if index == 0 && !is_label {
                self.new_block("", header.at);
                params.push(header.params.clone());
            }
            let result = if is_label {
                self.label(line, header, params)
            } else {
                self.results(line).map(|statement| statements.push(statement))
            };
            result.unwrap_or_else(|fault| faults.push(fault));
        }
        if self.function.blocks.is_empty() {
            faults.push(Fault { at: header.at, message: "the function has no body".to_owned() });
        }
        statements
    }

    fn new_block(&mut self, name: &str, at: Position) {
        self.function.blocks.push(BlockData::default());
        self.places.blocks.push(BlockPlaces { name: name.to_owned(), at, insts: Vec::new() });
    }

    /// `name:`, `name(a: value) cold:`. The entry block has the function's parameters, said again or not.
    fn label(
        &mut self,
        line: Line<'_, 'a>,
        header: &Header<'a>,
        params: &mut Vec<Vec<Definition<'a>>>,
    ) -> Read<()> {
        let mut c = Cursor::new(line);
        let at = c.at();
        let is_entry = self.function.blocks.is_empty();
        let block = Block(self.function.blocks.len() as u32);
        let name = c.name("the name of a block");
        // Also a block without a name is one, so that what follows has its place.
        self.new_block(name.as_ref().copied().unwrap_or_default(), at);
        params.push(if is_entry { header.params.clone() } else { Vec::new() });
        let name = name?;
        let twice = self.blocks.insert(name, block).is_some();
        if *c.peek() == Kind::Mark('(') {
            let at = c.at();
            let own = c.params(&self.shared.types)?;
            let is_same = own
                .iter()
                .map(|one| (one.name, one.ty))
                .eq(header.params.iter().map(|one| (one.name, one.ty)));
            if is_entry && !is_same {
                let message = "the first block has the function's parameters".to_owned();
                return Err(Fault { at, message });
            }
            params[block.0 as usize] = own;
        }
        self.function.blocks[block.0 as usize].cold = c.eat_word("cold");
        c.mark(':')?;
        if twice {
            return Err(Fault { at, message: format!("a block `{name}` was there before") });
        }
        c.end()
    }

    /// The results of an instruction, and its line.
    fn results<'t>(&mut self, line: Line<'t, 'a>) -> Read<Statement<'t, 'a>> {
        let block = Block(self.function.blocks.len().max(1) as u32 - 1);
        let at = line[0].at;
        let own_line = if self.shared.has_own_lines { at.line } else { 0 };
        let (mut rest, number) = match line {
            [.., mark, number, _] if mark.kind == Kind::Mark('@') => match number.kind {
                Kind::Integer(stated) => (Cursor::without(line, 2), stated as u32),
                _ => {
                    return Err(Fault { at: number.at, message: "expected the number of a line".to_owned() });
                }
            },
            _ => (Cursor::new(line), own_line),
        };
        let has_results = line.iter().any(|token| token.kind == Kind::Mark('='));
        let results =
            if has_results { rest.separated(|c| c.definition(&self.shared.types))? } else { Vec::new() };
        if has_results {
            rest.mark('=')?;
        }
        Ok(Statement { block, at, line: number, results, rest })
    }

    /// Gives each defined value its number and its type.
    fn number(&mut self, defined: &[Definition<'a>], faults: &mut Vec<Fault>) {
        let stated: Option<Vec<u32>> = defined.iter().map(|one| stated_number(one.name)).collect();
        for (index, one) in defined.iter().enumerate() {
            let val = Val(stated.as_ref().map_or(index as u32, |stated| stated[index]));
            let size = self.types.len().max(val.0 as usize + 1);
            self.types.resize(size, None);
            self.places.values.resize(size, String::new());
            self.types[val.0 as usize] = one.ty;
            self.places.values[val.0 as usize] = one.name.to_owned();
            if self.values.insert(one.name, val).is_some() {
                let message = format!("a value `{}` was there before", one.name);
                faults.push(Fault { at: one.at, message });
            }
        }
    }

    fn statement(&mut self, statement: Statement<'_, 'a>) -> Read<()> {
        let Statement { block, at, line, results, mut rest } = statement;
        (self.block, self.at, self.line) = (block, at, line);
        if self.function.blocks[block.0 as usize].terminator.is_some() {
            let message = "the block has ended: a label is missing before this".to_owned();
            return Err(Fault { at, message });
        }
        let declared = results.first().and_then(|result| result.ty);
        let parsed = self.instruction(&mut rest, declared)?;
        rest.end()?;
        match parsed {
            Parsed::Op(op) => self.op(op, &results),
            Parsed::End(_) if !results.is_empty() => {
                Err(Fault { at, message: "the end of a block has no results".to_owned() })
            }
            Parsed::End(end) => {
                let data = &mut self.function.blocks[block.0 as usize];
                data.terminator = Some(end);
                data.terminator_line = line;
                self.places.blocks[block.0 as usize].insts.push(at);
                Ok(())
            }
        }
    }

    /// Appends an instruction, whose results get the types that it gives unless the text says others.
    fn op(&mut self, op: Op, results: &[Definition<'a>]) -> Read<()> {
        let given = self.given(&op, results)?;
        let mut vals: Vec<Val> = results.iter().map(|result| self.values[result.name]).collect();
        if let (Op::Call(..) | Op::Park(_), true) = (&op, results.is_empty()) {
            vals = given.iter().map(|&ty| self.fresh(ty)).collect();
        } else if vals.len() != given.len() {
            let message = format!("{} results where the operation gives {}", vals.len(), given.len());
            return Err(Fault { at: self.at, message });
        }
        for (val, ty) in vals.iter().zip(given) {
            self.types[val.0 as usize].get_or_insert(ty);
        }
        self.push(op, vals);
        Ok(())
    }

    fn push(&mut self, op: Op, results: Vec<Val>) {
        let block = self.block.0 as usize;
        self.function.blocks[block].insts.push(Inst { op, results, line: self.line });
        self.places.blocks[block].insts.push(self.at);
    }

    fn fresh(&mut self, ty: Type) -> Val {
        self.types.push(Some(ty));
        self.places.values.push(String::new());
        Val(self.types.len() as u32 - 1)
    }

    /// Appends the instruction that a literal stands for.
    pub(super) fn literal(&mut self, op: Op, ty: Type) -> Val {
        let val = self.fresh(ty);
        self.push(op, vec![val]);
        val
    }

    /// Where the instruction stands that is read.
    pub(super) fn at(&self) -> Position {
        self.at
    }

    pub(super) fn find_value(&self, name: &str) -> Option<Val> {
        self.values.get(name).copied()
    }

    pub(super) fn find_block(&self, name: &str, at: Position) -> Read<Block> {
        let block = self.blocks.get(name).copied();
        block.ok_or_else(|| Fault { at, message: format!("no block is called `{name}`") })
    }

    /// The type of a value, if the text has said it by now.
    pub(super) fn type_of(&self, val: Val) -> Option<Type> {
        self.types[val.0 as usize]
    }
}

/// The number of a value that is called `v` and it.
fn stated_number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('v')?;
    let number: u32 = digits.parse().ok()?;
    (number < MAX_NUMBER && number.to_string() == digits).then_some(number)
}
