//! Guards and bodies of match specifications: expressions over what a pattern has bound.

use std::cmp::Ordering;

use tambour::{Allocator, Value};

use super::pattern::{Bindings, Variables, variable};
use super::rows::is_same;
use super::spec::Machine;
use crate::atoms;
use crate::term::order::{Comparison, Numbers};
use crate::term::{Outcome, arithmetic as number, integer, list, map};

/// An expression, compiled.
#[derive(Debug)]
pub(super) enum Expression {
    Constant(Value),
    /// What a variable is bound to.
    Variable(usize),
    /// `'$_'`: the whole object.
    Object,
    /// `'$$'`: the list of all that is bound.
    Bindings,
    Tuple(Vec<Expression>),
    List(Vec<Expression>, Box<Expression>),
    Map(Vec<(Expression, Expression)>),
    Call(Function, Vec<Expression>),
    /// `'and'` or `'or'` of booleans: all are evaluated. The value that decides.
    Strict(bool, Vec<Expression>),
    /// `'andalso'` or `'orelse'`. The value that decides.
    Lazy(bool, Vec<Expression>),
    /// `{is_record, Term, Tag, Size}`.
    Record(Box<Expression>, Value, usize),
}

/// A function of a guard: of the arguments' values.
pub(super) type Function = fn(&mut Machine<'_>, &[Value]) -> Option<Value>;

/// Why there is no value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure;

/// Levels of an expression; deeper ones are refused, since evaluation recurses over them.
const DEPTH_MAX: usize = 1000;

/// Compiles an expression. `None`: it is none, or too deep.
pub(super) fn compile(
    machine: &mut Machine<'_>,
    term: Value,
    variables: &Variables,
    depth: usize,
) -> Option<Expression> {
    if depth > DEPTH_MAX {
        return None;
    }
    let mut all = |terms: &[Value]| -> Option<Vec<Expression>> {
        terms.iter().map(|&term| compile(machine, term, variables, depth + 1)).collect()
    };
    if let Some(elements) = term.as_tuple() {
        return match *elements {
            [only] if only.as_tuple().is_some() => Some(Expression::Tuple(all(only.as_tuple()?)?)),
            [name, value] if name == machine.atom("const") => Some(Expression::Constant(value)),
            [name, ..] if name.is_atom() => {
                let name = machine.name(name).to_owned();
                call(machine, &name, &elements[1..], variables, depth)
            }
            _ => None,
        };
    }
    if term.is_map() {
        let (keys, values): (Vec<Value>, Vec<Value>) = map::pairs(term).into_iter().unzip();
        let (keys, values) = (all(&keys)?, all(&values)?);
        return Some(Expression::Map(keys.into_iter().zip(values).collect()));
    }
    if term.is_pair() {
        let mut walk = list::elements(term);
        let elements: Vec<Value> = walk.by_ref().collect();
        let elements = all(&elements)?;
        let tail = compile(machine, walk.rest(), variables, depth + 1)?;
        return Some(Expression::List(elements, Box::new(tail)));
    }
    if !term.is_atom() {
        return Some(Expression::Constant(term));
    }
    match machine.name(term) {
        "$_" => Some(Expression::Object),
        "$$" => Some(Expression::Bindings),
        _ => match variable(machine.names, term) {
            Some(number) => variables.index(number).map(Expression::Variable),
            None => Some(Expression::Constant(term)),
        },
    }
}

fn call(
    machine: &mut Machine<'_>,
    name: &str,
    args: &[Value],
    variables: &Variables,
    depth: usize,
) -> Option<Expression> {
    if let ("is_record", &[term, tag, size]) = (name, args) {
        let term = compile(machine, term, variables, depth + 1)?;
        let size = usize::try_from(size.as_small()?).ok()?;
        return Some(Expression::Record(Box::new(term), tag, size));
    }
    let compiled: Option<Vec<Expression>> =
        args.iter().map(|&arg| compile(machine, arg, variables, depth + 1)).collect();
    let compiled = compiled?;
    let decides = matches!(name, "or" | "orelse");
    match name {
        "and" | "or" if !args.is_empty() => Some(Expression::Strict(decides, compiled)),
        "andalso" | "orelse" if !args.is_empty() => Some(Expression::Lazy(decides, compiled)),
        _ => function(name, args.len()).map(|function| Expression::Call(function, compiled)),
    }
}

impl Expression {
    /// The value. In a body (`catches`) a function that fails has the value `'EXIT'`.
    pub(super) fn evaluate(
        &self,
        machine: &mut Machine<'_>,
        object: Value,
        bindings: &Bindings,
        catches: bool,
    ) -> Result<Value, Failure> {
        let all = |machine: &mut Machine<'_>, expressions: &[Self]| -> Result<Vec<Value>, Failure> {
            expressions.iter().map(|one| one.evaluate(machine, object, bindings, catches)).collect()
        };
        let outcome = match self {
            Self::Constant(value) => return Ok(*value),
            Self::Variable(index) => return Ok(bindings[*index]),
            Self::Object => return Ok(object),
            Self::Bindings => return Ok(machine.bound(bindings)),
            Self::Tuple(elements) => {
                let elements = all(machine, elements)?;
                return Ok(machine.heap.tuple(&elements));
            }
            Self::List(elements, tail) => {
                let elements = all(machine, elements)?;
                let tail = tail.evaluate(machine, object, bindings, catches)?;
                return Ok(machine.heap.list(&elements, tail));
            }
            Self::Map(pairs) => {
                let pairs: Result<Vec<(Value, Value)>, Failure> = pairs
                    .iter()
                    .map(|(key, value)| {
                        let key = key.evaluate(machine, object, bindings, catches)?;
                        Ok((key, value.evaluate(machine, object, bindings, catches)?))
                    })
                    .collect();
                return Ok(map::from_pairs(machine.names, machine.heap, pairs?));
            }
            Self::Call(function, args) => {
                let args = all(machine, args)?;
                function(machine, &args)
            }
            Self::Strict(decides, args) => strict(*decides, &all(machine, args)?),
            Self::Lazy(decides, args) => {
                let (last, others) = args.split_last().ok_or(Failure)?;
                let mut outcome = None;
                let mut is_decided = false;
                for one in others {
                    outcome = atoms::as_boolean(one.evaluate(machine, object, bindings, catches)?);
                    is_decided = outcome != Some(!*decides);
                    if is_decided {
                        break;
                    }
                }
                if is_decided {
                    outcome.map(atoms::boolean)
                } else {
                    return last.evaluate(machine, object, bindings, catches);
                }
            }
            Self::Record(term, tag, size) => {
                let term = term.evaluate(machine, object, bindings, catches)?;
                let is_record = term
                    .as_tuple()
                    .is_some_and(|elements| elements.len() == *size && elements.first() == Some(tag));
                tag.is_atom().then(|| atoms::boolean(is_record))
            }
        };
        match outcome {
            Some(value) => Ok(value),
            None if catches => Ok(atoms::EXIT_SIGNAL.value()),
            None => Err(Failure),
        }
    }
}

/// `and` and `or` of booleans; a value among them decides.
fn strict(decides: bool, args: &[Value]) -> Option<Value> {
    let args: Option<Vec<bool>> = args.iter().map(|&arg| atoms::as_boolean(arg)).collect();
    Some(atoms::boolean(args?.contains(&decides) == decides))
}

fn truth(is_true: bool) -> Option<Value> {
    Some(atoms::boolean(is_true))
}

fn compared(machine: &Machine<'_>, args: &[Value], is_true: fn(Ordering) -> bool) -> Option<Value> {
    truth(is_true(Comparison::new(machine.names).compare(args[0], args[1], Numbers::ByValue)))
}

fn binary(
    machine: &mut Machine<'_>,
    args: &[Value],
    operation: fn(&mut Allocator, Value, Value) -> Outcome,
) -> Option<Value> {
    operation(machine.heap, args[0], args[1]).ok()
}

fn rounded(machine: &mut Machine<'_>, args: &[Value], rounding: fn(f64) -> f64) -> Option<Value> {
    number::to_integer(machine.heap, args[0], rounding).ok()
}

fn counted(count: usize) -> Option<Value> {
    Value::small(i64::try_from(count).ok()?)
}

fn size(term: Value) -> Option<Value> {
    counted(term.as_tuple().map(<[Value]>::len).or_else(|| term.as_bits().map(|bits| bits.len() / 8))?)
}

/// The function of a name, if match specifications may call it.
fn function(name: &str, arity: usize) -> Option<Function> {
    match arity {
        0 => match name {
            "self" => Some(|machine, _| Some(machine.self_pid)),
            "node" => Some(|machine, _| Some(machine.atom("nonode@nohost"))),
            _ => None,
        },
        1 => type_test(name).or_else(|| of_one(name)),
        2 => comparison(name).or_else(|| arithmetic(name)).or_else(|| of_two(name)),
        3 if name == "binary_part" => Some(|machine, args| part(machine, args[0], args[1], args[2])),
        _ => None,
    }
}

fn type_test(name: &str) -> Option<Function> {
    Some(match name {
        "is_atom" => |_, args| truth(args[0].is_atom()),
        "is_binary" => |_, args| truth(args[0].is_binary()),
        "is_float" => |_, args| truth(args[0].is_float()),
        "is_function" => |_, args| truth(args[0].as_fun().is_some()),
        "is_integer" => |_, args| truth(integer::is_integer(args[0])),
        "is_list" => |_, args| truth(args[0].is_pair() || args[0].is_nil()),
        "is_map" => |_, args| truth(args[0].is_map()),
        "is_number" => |_, args| truth(integer::is_integer(args[0]) || args[0].is_float()),
        "is_pid" => |_, args| truth(args[0].is_pid()),
        "is_port" => |_, _| truth(false),
        "is_reference" => |_, args| truth(args[0].as_reference().is_some()),
        "is_tuple" => |_, args| truth(args[0].as_tuple().is_some()),
        _ => return None,
    })
}

fn of_one(name: &str) -> Option<Function> {
    Some(match name {
        "abs" => |machine, args| number::absolute(machine.heap, args[0]).ok(),
        "float" => |machine, args| number::to_float(machine.heap, args[0]).ok(),
        "round" => |machine, args| rounded(machine, args, f64::round),
        "trunc" => |machine, args| rounded(machine, args, f64::trunc),
        "+" => |machine, args| number::identity(machine.heap, args[0]).ok(),
        "-" => |machine, args| number::negate(machine.heap, args[0]).ok(),
        "bnot" => |machine, args| number::bit_not(machine.heap, args[0]).ok(),
        "not" => |_, args| atoms::as_boolean(args[0]).map(|is_true| atoms::boolean(!is_true)),
        "hd" => |_, args| args[0].as_pair().map(|(head, _)| head),
        "tl" => |_, args| args[0].as_pair().map(|(_, tail)| tail),
        "length" => |_, args| counted(list::proper(args[0]).ok()?.len()),
        "size" => |_, args| size(args[0]),
        "map_size" => |_, args| counted(args[0].map_size()?),
        "byte_size" => |_, args| counted(args[0].as_bits()?.len().div_ceil(8)),
        "bit_size" => |_, args| counted(args[0].as_bits()?.len()),
        "node" => |machine, args| {
            let has_node = args[0].is_pid() || args[0].as_reference().is_some();
            has_node.then(|| machine.atom("nonode@nohost"))
        },
        _ => return None,
    })
}

fn comparison(name: &str) -> Option<Function> {
    Some(match name {
        ">" => |machine, args| compared(machine, args, Ordering::is_gt),
        ">=" => |machine, args| compared(machine, args, Ordering::is_ge),
        "<" => |machine, args| compared(machine, args, Ordering::is_lt),
        "=<" => |machine, args| compared(machine, args, Ordering::is_le),
        "==" => |machine, args| compared(machine, args, Ordering::is_eq),
        "/=" => |machine, args| compared(machine, args, Ordering::is_ne),
        "=:=" => |_, args| truth(is_same(args[0], args[1])),
        "=/=" => |_, args| truth(!is_same(args[0], args[1])),
        _ => return None,
    })
}

fn arithmetic(name: &str) -> Option<Function> {
    Some(match name {
        "+" => |machine, args| binary(machine, args, number::add),
        "-" => |machine, args| binary(machine, args, number::subtract),
        "*" => |machine, args| binary(machine, args, number::multiply),
        "/" => |machine, args| binary(machine, args, number::divide),
        "div" => |machine, args| binary(machine, args, number::quotient),
        "rem" => |machine, args| binary(machine, args, number::remainder),
        "band" => |machine, args| binary(machine, args, number::bit_and),
        "bor" => |machine, args| binary(machine, args, number::bit_or),
        "bxor" => |machine, args| binary(machine, args, number::bit_xor),
        "bsl" => |machine, args| binary(machine, args, number::shift_left),
        "bsr" => |machine, args| binary(machine, args, number::shift_right),
        _ => return None,
    })
}

fn of_two(name: &str) -> Option<Function> {
    Some(match name {
        "element" => |_, args| {
            let index = usize::try_from(args[0].as_small()?).ok()?.checked_sub(1)?;
            args[1].as_tuple()?.get(index).copied()
        },
        "xor" => |_, args| truth(atoms::as_boolean(args[0])? != atoms::as_boolean(args[1])?),
        "is_map_key" => |_, args| {
            args[1].map_size()?;
            truth(map::get(args[1], args[0]).is_some())
        },
        "map_get" => |_, args| map::get(args[1], args[0]),
        "binary_part" => |machine, args| match args[1].as_tuple()? {
            &[start, length] => part(machine, args[0], start, length),
            _ => None,
        },
        _ => return None,
    })
}

/// Some bytes of a binary; a negative length counts backwards.
fn part(machine: &mut Machine<'_>, binary: Value, start: Value, length: Value) -> Option<Value> {
    let length_bytes = binary.as_bits().filter(|bits| bits.is_bytes())?.len() / 8;
    let (start, length) = (start.as_small()?, length.as_small()?);
    let (from, to) = if length < 0 { (start + length, start) } else { (start, start + length) };
    let (from, to) = (usize::try_from(from).ok()?, usize::try_from(to).ok()?);
    (to <= length_bytes).then(|| machine.heap.part(binary, 8 * from, 8 * to))
}
