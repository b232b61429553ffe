//! Writes a tree, on one line or laid out.

use super::tree::{Node, NodeId, Tail, Tree};
use super::{Page, closing};

/// What is left to write, newest last.
enum Todo {
    /// A node on one line.
    Flat(NodeId),
    /// Elements after the first, on one line.
    FlatRest {
        from: usize,
        to: usize,
        tail: Tail,
        tail_mark: &'static str,
    },
    /// A node, broken where needed.
    Node(Place),
    /// An element that is broken, or ends its line.
    Element(Place),
    /// Elements after the first.
    Rest(Row),
    Text(&'static str),
    /// A new line and its indentation.
    Line(i64),
}

/// A node and where it stands.
#[derive(Clone, Copy)]
struct Place {
    node: NodeId,
    column: i64,
    /// Indentation of lines below.
    indent: i64,
    /// Closing brackets that follow.
    depth: i64,
    /// Characters of the term before it on its line.
    width: i64,
}

/// Elements from one on.
#[derive(Clone, Copy)]
struct Row {
    from: usize,
    to: usize,
    tail: Tail,
    tail_mark: &'static str,
    /// Column of elements at the start of a line.
    start: i64,
    column: i64,
    indent: i64,
    depth: i64,
    width: i64,
}

/// Writes the whole tree on one line.
pub(super) fn flat(out: &mut String, tree: &Tree) {
    run(out, tree, None, vec![Todo::Flat(tree.root())]);
}

/// Lays out the whole tree from a column.
pub(super) fn lay_out(out: &mut String, tree: &Tree, page: &Page, column: i64) {
    let root = Place { node: tree.root(), column, indent: column - 1, depth: 0, width: 0 };
    run(out, tree, Some(page), vec![Todo::Node(root)]);
}

fn run(out: &mut String, tree: &Tree, page: Option<&Page>, mut todo: Vec<Todo>) {
    while let Some(next) = todo.pop() {
        match (next, page) {
            (Todo::Flat(node), _) => write_flat(out, tree, node, &mut todo),
            (Todo::FlatRest { from, to, tail, tail_mark }, _) => {
                write_flat_rest(out, tree, (from, to, tail), tail_mark, &mut todo);
            }
            (Todo::Text(text), _) => out.push_str(text),
            (Todo::Line(indent), _) => new_line(out, indent),
            (Todo::Node(place), Some(page)) => write_node(out, tree, page, place, &mut todo),
            (Todo::Element(place), Some(page)) => write_element(tree, page, place, &mut todo),
            (Todo::Rest(row), Some(page)) => write_rest(out, tree, page, row, &mut todo),
            (Todo::Node(_) | Todo::Element(_) | Todo::Rest(_), None) => {
                unreachable!("one-line output makes no work for a page")
            }
        }
    }
}

fn new_line(out: &mut String, indent: i64) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent.max(0) as usize));
}

fn write_flat(out: &mut String, tree: &Tree, node: NodeId, todo: &mut Vec<Todo>) {
    let (from, to, tail, tail_mark, close) = match *tree.node(node) {
        Node::Leaf(from, to) | Node::Binary(from, to) => {
            out.push_str(tree.text(from, to));
            return;
        }
        Node::Pair(key, value) => {
            todo.extend([Todo::Flat(value), Todo::Text(" => "), Todo::Flat(key)]);
            return;
        }
        Node::List { from, to, tail } => {
            out.push('[');
            (from, to, tail, "|", "]")
        }
        Node::Tuple { from, to, tail, .. } => {
            out.push('{');
            (from, to, tail, ",", "}")
        }
        Node::Map { from, to, tail } => {
            out.push_str("#{");
            (from, to, tail, ",", "}")
        }
    };
    todo.push(Todo::Text(close));
    match tree.children(from, to).first() {
        Some(&first) => {
            todo.push(Todo::FlatRest { from: from + 1, to, tail, tail_mark });
            todo.push(Todo::Flat(first));
        }
        None => out.push_str("..."),
    }
}

fn write_flat_rest(
    out: &mut String,
    tree: &Tree,
    (from, to, tail): (usize, usize, Tail),
    tail_mark: &'static str,
    todo: &mut Vec<Todo>,
) {
    match (tree.children(from, to).first(), tail) {
        (Some(&element), _) => {
            out.push(',');
            todo.push(Todo::FlatRest { from: from + 1, to, tail, tail_mark });
            todo.push(Todo::Flat(element));
        }
        (None, Tail::End) => {}
        (None, Tail::Dots) => {
            out.push_str(tail_mark);
            out.push_str("...");
        }
        (None, Tail::Improper(node)) => {
            out.push_str(tail_mark);
            todo.push(Todo::Flat(node));
        }
    }
}

/// Writes a node: on the line when it fits, else with its elements broken.
fn write_node(out: &mut String, tree: &Tree, page: &Page, place: Place, todo: &mut Vec<Todo>) {
    let Place { node, column, indent, depth, width } = place;
    if page.fits(tree.length(node), column, depth, width) {
        todo.push(Todo::Flat(node));
        return;
    }
    let row = |from, to, tail, tail_mark, opening: i64, width| Row {
        from,
        to,
        tail,
        tail_mark,
        start: column + opening,
        column: column + opening,
        indent: indent + opening,
        depth,
        width,
    };
    match *tree.node(node) {
        Node::List { from, to, tail } => {
            out.push('[');
            todo.push(Todo::Text("]"));
            first(out, tree, page, row(from, to, tail, "|", 1, width + 1), todo);
        }
        Node::Tuple { from, to, tail, tagged: false } => {
            out.push('{');
            todo.push(Todo::Text("}"));
            first(out, tree, page, row(from, to, tail, ",", 1, width + 1), todo);
        }
        Node::Map { from, to, tail } => {
            out.push_str("#{");
            todo.push(Todo::Text("}"));
            first(out, tree, page, row(from, to, tail, ",", 2, width + 1), todo);
        }
        Node::Tuple { from, to, tail, tagged: true } => {
            out.push('{');
            todo.push(Todo::Text("}"));
            tagged(out, tree, page, row(from, to, tail, ",", 0, width + 1), todo);
        }
        Node::Binary(from, to) => write_bytes(out, page, tree.text(from, to), place),
        Node::Leaf(..) | Node::Pair(..) => todo.push(Todo::Flat(node)),
    }
}

/// The elements of a tagged tuple after its bracket.
fn tagged(out: &mut String, tree: &Tree, page: &Page, row: Row, todo: &mut Vec<Todo>) {
    let Some(&tag) = tree.children(row.from, row.to).first() else {
        out.push_str("...");
        return;
    };
    let tag_length = tree.length(tag);
    let after_tag = tag_length + 2;
    let from = row.from + 1;
    if page.tagged_indent > 0 && after_tag > page.tagged_indent {
        let step = page.tagged_indent;
        todo.push(Todo::Rest(Row {
            from,
            start: row.column + step,
            column: row.column + after_tag,
            indent: row.indent + step,
            width: row.width + tag_length,
            ..row
        }));
        todo.push(Todo::Flat(tag));
        return;
    }
    let below = Row {
        from,
        start: row.column + after_tag,
        column: row.column + after_tag,
        indent: row.indent + after_tag,
        width: row.width + tag_length + 1,
        ..row
    };
    write_flat(out, tree, tag, todo);
    out.push(',');
    first(out, tree, page, below, todo);
}

/// A row from its first element, which stands where the row begins.
fn first(out: &mut String, tree: &Tree, page: &Page, row: Row, todo: &mut Vec<Todo>) {
    let Some(&element) = tree.children(row.from, row.to).first() else {
        out.push_str("...");
        return;
    };
    let is_last = row.from + 1 == row.to;
    let place = Place {
        node: element,
        column: row.start,
        indent: row.indent,
        depth: closing(is_last, row.depth),
        width: row.width,
    };
    let used = used_columns(tree, page, place);
    let (column, width) = (row.start + used, if is_pair(tree, element) { used } else { row.width + used });
    todo.push(Todo::Rest(Row { from: row.from + 1, column, width, ..row }));
    todo.push(Todo::Element(place));
}

fn is_pair(tree: &Tree, node: NodeId) -> bool {
    matches!(tree.node(node), Node::Pair(..))
}

/// A row from its second element: what fits follows on the line, the rest goes on new lines.
fn write_rest(out: &mut String, tree: &Tree, page: &Page, mut row: Row, todo: &mut Vec<Todo>) {
    let Some(&element) = tree.children(row.from, row.to).first() else {
        write_tail(out, tree, page, row, todo);
        return;
    };
    let depth = closing(row.from + 1 == row.to, row.depth);
    let length = 1 + tree.length(element);
    row.from += 1;
    out.push(',');
    if tree.is_plain(element) && page.next_fits(length, row.column, depth, row.width) {
        row.column += length;
        row.width += length;
        todo.push(Todo::Rest(row));
        todo.push(Todo::Flat(element));
        return;
    }
    new_line(out, row.indent);
    let place = Place { node: element, column: row.start, indent: row.indent, depth, width: 0 };
    let used = used_columns(tree, page, place);
    row.column = row.start + used;
    row.width = used;
    todo.push(Todo::Rest(row));
    todo.push(Todo::Element(place));
}

fn write_tail(out: &mut String, tree: &Tree, page: &Page, row: Row, todo: &mut Vec<Todo>) {
    match row.tail {
        Tail::End => {}
        Tail::Dots => {
            out.push_str(row.tail_mark);
            out.push_str("...");
        }
        Tail::Improper(node) => {
            out.push_str(row.tail_mark);
            let depth = row.depth + 1;
            if tree.is_leaf(node) && page.fits(tree.length(node) + 1, row.column, depth, row.width) {
                todo.push(Todo::Flat(node));
            } else {
                new_line(out, row.indent);
                let place = Place { node, column: row.start, indent: row.indent, depth, width: 0 };
                todo.push(Todo::Node(place));
            }
        }
    }
}

/// Columns that an element takes of its line: all, when it is broken or isn't plain.
fn used_columns(tree: &Tree, page: &Page, place: Place) -> i64 {
    let length = tree.length(place.node);
    let fits = page.fits(length, place.column, place.depth, place.width);
    if fits && tree.is_plain(place.node) { length } else { page.line_length }
}

fn write_element(tree: &Tree, page: &Page, place: Place, todo: &mut Vec<Todo>) {
    let fits = page.fits(tree.length(place.node), place.column, place.depth, place.width);
    match *tree.node(place.node) {
        Node::Pair(..) if fits => todo.push(Todo::Flat(place.node)),
        Node::Pair(key, value) => {
            let step = page.map_value_indent();
            let (column, indent) = (place.column + step, place.indent + step);
            todo.push(Todo::Node(Place { node: value, column, indent, width: 0, ..place }));
            todo.push(Todo::Line(indent));
            todo.push(Todo::Text(" =>"));
            todo.push(Todo::Node(Place { node: key, ..place }));
        }
        _ => todo.push(Todo::Node(place)),
    }
}

/// A binary as numbers, broken at commas.
fn write_bytes(out: &mut String, page: &Page, text: &str, place: Place) {
    let column = place.column + 2;
    let room = (page.line_length - column).min(page.most - 4 - place.width) - place.depth;
    let room = room.max(8);
    out.push_str("<<");
    let numbers = &text[2..text.len() - 2];
    let mut left = room;
    let mut rest = numbers;
    while let Some(comma) = rest.find(',') {
        let (number, after) = rest.split_at(comma + 1);
        let length = number.len() as i64;
        if left < length {
            new_line(out, place.indent + 2);
            left = room;
        }
        out.push_str(number);
        left -= length;
        rest = after;
    }
    if rest.len() as i64 > left {
        new_line(out, place.indent + 2);
    }
    out.push_str(rest);
    out.push_str(">>");
}
