//! Terms laid out in lines: `~p`, with the line breaks and indentation of OTP's `io_lib_pretty`.
//!
//! First the term becomes a tree of nodes with the length of each on one line ([`tree`]). Then, when it
//! doesn't fit one line, [`indent`] finds out how far elements of tagged tuples are indented (below the
//! second element, or by 4, or by 1: the first that doesn't run out of the line), and [`lines`] writes.
//! All three work with explicit stacks (T1), so nesting costs heap memory only.

mod indent;
mod lines;
mod tree;

use tambour::Value;

use super::write::Encoding;
use crate::term::Names;
use tree::Tree;

/// How to lay out a term.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Column where the term begins, from 1.
    pub column: i64,
    /// Columns of a line; 0 for one line in any case.
    pub line_length: i64,
    /// Depth past which `...` stands; none when negative.
    pub depth: i64,
    /// Which characters of atoms and strings stand for themselves.
    pub encoding: Encoding,
    /// Whether lists of printable characters are written as strings.
    pub strings: bool,
}

/// What stays the same while a tree is laid out.
#[derive(Clone, Copy)]
struct Page {
    line_length: i64,
    /// Most characters of the term on one line: those of the whole term.
    most: i64,
    /// Indentation of elements of tagged tuples; negative: below the second element.
    tagged_indent: i64,
}

impl Page {
    /// Whether `length` characters fit from this column, with `depth` closing brackets after them and
    /// `width` characters of the term on the line before.
    fn fits(&self, length: i64, column: i64, depth: i64, width: i64) -> bool {
        length < self.line_length - column - depth && length + width + depth <= self.most
    }

    /// Whether an element after a comma fits on the line. With brackets after it (`depth` > 0) they count,
    /// without, one more comma does.
    fn next_fits(&self, length: i64, column: i64, depth: i64, width: i64) -> bool {
        let reserve = if depth == 0 { 1 } else { depth };
        length + reserve < self.line_length - column && width + length + reserve <= self.most
    }

    /// Indentation of a map's value below its key.
    fn map_value_indent(&self) -> i64 {
        if self.tagged_indent > 0 { self.tagged_indent } else { 4 }
    }
}

/// Closing brackets that follow an element: those outside when it is the last one.
fn closing(is_last: bool, depth: i64) -> i64 {
    if is_last { depth + 1 } else { 0 }
}

/// Appends a term, laid out.
pub fn pretty(out: &mut String, names: &dyn Names, term: Value, layout: &Layout) {
    if layout.depth == 0 {
        out.push_str("...");
        return;
    }
    lay_out(out, &Tree::build(names, term, layout, layout.strings), layout);
}

/// Appends the arguments of a call, a proper list, in round brackets; the list itself is never a string.
pub fn pretty_arguments(out: &mut String, names: &dyn Names, args: Value, layout: &Layout) {
    let start = out.len();
    lay_out(out, &Tree::build(names, args, layout, false), layout);
    out.replace_range(start..=start, "(");
    out.pop();
    out.push(')');
}

fn lay_out(out: &mut String, tree: &Tree, layout: &Layout) {
    let length = tree.length(tree.root());
    let column = layout.column.max(1);
    let fits = length < layout.line_length - column;
    if layout.line_length == 0 || fits || tree.is_leaf(tree.root()) {
        lines::flat(out, tree);
        return;
    }
    let mut page = Page { line_length: layout.line_length, most: length, tagged_indent: 1 };
    for tagged_indent in [-1, 4] {
        let candidate = Page { tagged_indent, ..page };
        if indent::stays_on_page(tree, &candidate, column) {
            page = candidate;
            break;
        }
    }
    lines::lay_out(out, tree, &page, column);
}
