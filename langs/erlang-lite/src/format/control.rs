//! Control sequences: `~F.P.PadModC`.

use tambour::Value;

use super::float;
use super::pretty::{Layout, pretty};
use super::write::{Encoding, write};
use crate::term::{Fault, Names, convert, integer, list};

/// A control sequence without its letter.
#[derive(Clone, Copy, Debug)]
struct Spec {
    width: Option<i64>,
    is_left: bool,
    precision: Option<i64>,
    pad: char,
    encoding: Encoding,
    /// Whether lists of characters are printed as strings by `~p`.
    strings: bool,
}

/// Formats as `io_lib:format(Format, Args)`; the format is a string, a binary or an atom.
///
/// # Errors
/// `badarg` for everything that doesn't fit.
pub fn format(names: &dyn Names, format: Value, args: Value) -> Result<String, Fault> {
    let format: Vec<char> = if let Some(atom) = format.as_atom() {
        names.atom_name(atom).chars().collect()
    } else if format.is_binary() {
        convert::chardata_text(format)?.chars().collect()
    } else {
        convert::list_text(format)?.chars().collect()
    };
    let args = list::proper(args)?;
    let mut formatter =
        Formatter { names, format: &format, at: 0, args: &args, out: String::new(), line_start: 0 };
    formatter.run()?;
    if formatter.args.is_empty() { Ok(formatter.out) } else { Err(Fault::Badarg) }
}

struct Formatter<'a> {
    names: &'a dyn Names,
    format: &'a [char],
    at: usize,
    args: &'a [Value],
    out: String,
    /// Where the column was counted up to, and what it was.
    line_start: usize,
}

impl Formatter<'_> {
    fn run(&mut self) -> Result<(), Fault> {
        while let Some(char) = self.next_char() {
            if char == '~' {
                self.control()?;
            } else {
                self.out.push(char);
            }
        }
        Ok(())
    }

    fn next_char(&mut self) -> Option<char> {
        let char = self.format.get(self.at).copied()?;
        self.at += 1;
        Some(char)
    }

    /// Takes the next character if it is this one.
    fn accept(&mut self, wanted: char) -> bool {
        let is_next = self.format.get(self.at) == Some(&wanted);
        self.at += usize::from(is_next);
        is_next
    }

    fn arg(&mut self) -> Result<Value, Fault> {
        let (&first, rest) = self.args.split_first().ok_or(Fault::Badarg)?;
        self.args = rest;
        Ok(first)
    }

    /// A number in the format, or `*` for one in the arguments.
    fn field_value(&mut self) -> Result<Option<i64>, Fault> {
        if self.format.get(self.at) == Some(&'*')
            && let Some(number) = self.args.first().and_then(|arg| arg.as_small())
        {
            self.at += 1;
            self.arg()?;
            return Ok(Some(number));
        }
        let mut number = None;
        while let Some(digit) = self.format.get(self.at).and_then(|char| char.to_digit(10)) {
            self.at += 1;
            let next = number.unwrap_or(0i64).checked_mul(10).and_then(|n| n.checked_add(i64::from(digit)));
            number = Some(next.ok_or(Fault::Badarg)?);
        }
        Ok(number)
    }

    fn spec(&mut self) -> Result<Spec, Fault> {
        let is_negated = self.accept('-');
        let width = match self.field_value()? {
            Some(width) => Some(if is_negated { -width } else { width }),
            None if is_negated => return Err(Fault::Badarg),
            None => None,
        };
        let precision = if self.accept('.') { self.field_value()? } else { None };
        let pad = if self.accept('.') { self.pad()? } else { ' ' };
        let mut spec = Spec {
            width: width.map(i64::abs),
            is_left: width.is_some_and(|width| width < 0),
            precision,
            pad,
            encoding: Encoding::Latin1,
            strings: true,
        };
        loop {
            if self.accept('t') {
                spec.encoding = Encoding::Unicode;
            } else if self.accept('l') {
                spec.strings = false;
            } else {
                return Ok(spec);
            }
        }
    }

    fn pad(&mut self) -> Result<char, Fault> {
        if self.format.get(self.at) == Some(&'*') && !self.args.is_empty() {
            self.at += 1;
            return convert::character(self.arg()?).ok_or(Fault::Badarg);
        }
        self.next_char().ok_or(Fault::Badarg)
    }

    fn control(&mut self) -> Result<(), Fault> {
        let spec = self.spec()?;
        let letter = self.next_char().ok_or(Fault::Badarg)?;
        match letter {
            '~' => self.characters(&spec, '~')?,
            'n' => self.newline(&spec)?,
            'i' => {
                self.arg()?;
            }
            'c' => {
                let code = self.arg()?.as_small().ok_or(Fault::Badarg)?;
                let code = if spec.encoding == Encoding::Latin1 { code & 255 } else { code };
                let char = u32::try_from(code).ok().and_then(char::from_u32).ok_or(Fault::Badarg)?;
                self.characters(&spec, char)?;
            }
            's' => {
                let arg = self.arg()?;
                let text = self.string(arg, spec.encoding)?;
                self.out.push_str(&string_field(text, &spec)?);
            }
            'e' | 'f' | 'g' => self.float(&spec, letter)?,
            'b' | 'B' | 'x' | 'X' | '+' | '#' => self.integer(&spec, letter)?,
            'w' | 'W' | 'p' | 'P' => self.term(&spec, letter)?,
            _ => return Err(Fault::Badarg),
        }
        Ok(())
    }

    /// `~c`, `~~`: a character, precision or else width times.
    fn characters(&mut self, spec: &Spec, char: char) -> Result<(), Fault> {
        let (count, width) = match (spec.width, spec.precision) {
            (None, None) => (1, 1),
            (Some(width), None) => (width, width),
            (None, Some(precision)) => (precision, precision),
            (Some(width), Some(precision)) if width >= precision => (precision, width),
            _ => return Err(Fault::Badarg),
        };
        let count = usize::try_from(count).map_err(|_| Fault::Badarg)?;
        let text = String::from_iter(std::iter::repeat_n(char, count));
        self.out.push_str(&adjusted(text, width as usize, spec));
        Ok(())
    }

    fn newline(&mut self, spec: &Spec) -> Result<(), Fault> {
        let count = match spec.width {
            Some(_) if spec.is_left => return Err(Fault::Badarg),
            width => width.unwrap_or(1) as usize,
        };
        self.out.extend(std::iter::repeat_n('\n', count));
        Ok(())
    }

    /// The argument of `~s` as text.
    fn string(&self, arg: Value, encoding: Encoding) -> Result<String, Fault> {
        if let Some(atom) = arg.as_atom() {
            let name = self.names.atom_name(atom);
            let fits = encoding == Encoding::Unicode || name.chars().all(|char| char <= '\u{ff}');
            return if fits { Ok(name.to_owned()) } else { Err(Fault::Badarg) };
        }
        if encoding == Encoding::Unicode {
            return convert::chardata_text(arg);
        }
        Ok(convert::iodata_bytes(arg)?.into_iter().map(char::from).collect())
    }

    fn float(&mut self, spec: &Spec, letter: char) -> Result<(), Fault> {
        let number = self.arg()?.as_float().ok_or(Fault::Badarg)?;
        let precision = spec.precision.unwrap_or(6);
        let text = match letter {
            'e' => float::scientific(number, precision)?,
            'f' => float::fixed(number, precision)?,
            _ => float::general(number, precision)?,
        };
        self.out.push_str(&term_field(text, &Spec { precision: spec.width, ..*spec })?);
        Ok(())
    }

    /// `~b`, `~x`, `~+` and their forms with capital letters; the precision is the base.
    fn integer(&mut self, spec: &Spec, letter: char) -> Result<(), Fault> {
        let number = self.arg()?;
        if !integer::is_integer(number) {
            return Err(Fault::Badarg);
        }
        let base = spec.precision.unwrap_or(10);
        let prefix = match letter {
            'x' | 'X' => {
                let prefix = self.arg()?;
                match prefix.as_atom() {
                    Some(atom) => self.names.atom_name(atom).to_owned(),
                    None => convert::chardata_text(prefix)?,
                }
            }
            '+' | '#' => format!("{base}#"),
            _ => String::new(),
        };
        if !(2..=36).contains(&base) {
            return Err(Fault::Badarg);
        }
        let text = convert::integer_text(number, base as u8).ok_or(Fault::Badarg)?;
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits.to_owned()),
            None => ("", text),
        };
        let digits = if matches!(letter, 'b' | 'x' | '+') { digits.to_lowercase() } else { digits };
        let text = format!("{sign}{prefix}{digits}");
        self.out.push_str(&term_field(text, &Spec { precision: None, ..*spec })?);
        Ok(())
    }

    /// `~w`, `~p`, and the forms with a depth.
    fn term(&mut self, spec: &Spec, letter: char) -> Result<(), Fault> {
        let term = self.arg()?;
        let depth = match letter {
            'W' | 'P' => self.arg()?.as_small().ok_or(Fault::Badarg)?,
            _ => -1,
        };
        if matches!(letter, 'w' | 'W') {
            let mut text = String::new();
            write(&mut text, self.names, term, depth, spec.encoding);
            self.out.push_str(&term_field(text, spec)?);
            return Ok(());
        }
        if spec.is_left {
            return Err(Fault::Badarg);
        }
        let column = match spec.precision {
            Some(column) => column,
            None => self.column() as i64 + 1,
        };
        let layout = Layout {
            column,
            line_length: spec.width.unwrap_or(80),
            depth,
            encoding: spec.encoding,
            strings: spec.strings,
        };
        pretty(&mut self.out, self.names, term, &layout);
        Ok(())
    }

    /// Columns used of the current line, with tabs every 8.
    fn column(&mut self) -> usize {
        let line = self.out.rfind('\n').map_or(0, |newline| newline + 1).max(self.line_start);
        self.line_start = line;
        self.out[line..]
            .chars()
            .fold(0, |column, char| if char == '\t' { (column + 8) / 8 * 8 } else { column + 1 })
    }
}

/// Fills up to a width; the text is not longer.
fn adjusted(text: String, width: usize, spec: &Spec) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let padding = std::iter::repeat_n(spec.pad, missing);
    if spec.is_left { text.chars().chain(padding).collect() } else { padding.chain(text.chars()).collect() }
}

/// A number or a term in its field: stars when it is too long.
fn term_field(text: String, spec: &Spec) -> Result<String, Fault> {
    let Some(width) = spec.width.or(spec.precision) else { return Ok(text) };
    let length = text.chars().count() as i64;
    let room = spec.precision.map_or(width, |precision| precision.min(width)).min(length);
    if length > room {
        let stars = usize::try_from(room).map_err(|_| Fault::Badarg)?;
        return Ok(adjusted("*".repeat(stars), width as usize, spec));
    }
    Ok(adjusted(text, width as usize, spec))
}

/// A string in its field: cut off at the precision, or at the width if there is none.
fn string_field(text: String, spec: &Spec) -> Result<String, Fault> {
    let (width, precision) = match (spec.width, spec.precision) {
        (None, None) => return Ok(text),
        (Some(width), None) => (width, width),
        (None, Some(precision)) => (precision, precision),
        (Some(width), Some(precision)) => (width, precision),
    };
    if width < precision || precision < 0 {
        return Err(Fault::Badarg);
    }
    let is_left = spec.is_left || spec.width.is_none();
    let cut: String = text.chars().take(precision as usize).collect();
    let inner = if width > precision {
        adjusted(cut, precision as usize, &Spec { is_left: true, ..*spec })
    } else {
        cut
    };
    Ok(adjusted(inner, width as usize, &Spec { is_left, ..*spec }))
}
