//! Finds out whether an indentation of tagged tuples keeps all of a term on the page.
//!
//! What doesn't fit its line is entered as [`lines`](super::lines) will enter it; the answer doesn't
//! depend on the order, so a plain worklist does.

use super::tree::{Node, NodeId, Tail, Tree};
use super::{Page, closing};

/// A node that doesn't fit where it stands, or might not.
struct Work {
    node: NodeId,
    column: i64,
    depth: i64,
    width: i64,
}

/// Elements from one on: those that follow on the line, and below.
struct Row<'a> {
    elements: &'a [NodeId],
    tail: Tail,
    /// Column of elements at the start of a line.
    start: i64,
    column: i64,
    depth: i64,
    width: i64,
}

/// Whether a term can be laid out with this indentation.
pub(super) fn stays_on_page(tree: &Tree, page: &Page, column: i64) -> bool {
    let mut work = vec![Work { node: tree.root(), column, depth: 0, width: 0 }];
    while let Some(next) = work.pop() {
        let Work { node, column, depth, width } = next;
        if page.fits(tree.length(node), column, depth, width) {
            continue;
        }
        match *tree.node(node) {
            Node::List { from, to, tail } | Node::Tuple { from, to, tail, tagged: false } => {
                let elements = tree.children(from, to);
                let start = column + 1;
                let row = Row { elements, tail, start, column: start, depth, width: width + 1 };
                first(tree, page, &row, &mut work);
            }
            Node::Map { from, to, tail } => {
                let elements = tree.children(from, to);
                let start = column + 2;
                let row = Row { elements, tail, start, column: start, depth, width: width + 2 };
                first(tree, page, &row, &mut work);
            }
            Node::Tuple { from, to, tail, tagged: true } => {
                let row = Row {
                    elements: tree.children(from, to),
                    tail,
                    start: column,
                    column,
                    depth,
                    width: width + 1,
                };
                if !tagged(tree, page, &row, &mut work) {
                    return false;
                }
            }
            Node::Leaf(..) | Node::Binary(..) | Node::Pair(..) => {}
        }
    }
    true
}

/// The elements of a tagged tuple whose bracket is at `row.column`; false when they leave the page.
fn tagged(tree: &Tree, page: &Page, row: &Row<'_>, work: &mut Vec<Work>) -> bool {
    let Some((&tag, elements)) = row.elements.split_first() else { return true };
    let tag_length = tree.length(tag);
    let after_tag = row.column + tag_length + 2;
    let half = page.line_length / 2;
    if page.tagged_indent > 0 && tag_length + 2 > page.tagged_indent {
        let start = row.column + page.tagged_indent;
        if page.most + start > page.line_length && start > half {
            return false;
        }
        let width = row.width + tag_length;
        rest(tree, page, Row { elements, start, column: after_tag, width, ..*row }, work);
    } else {
        if page.most + after_tag >= page.line_length && after_tag >= half {
            return false;
        }
        let width = row.width + tag_length + 1;
        first(tree, page, &Row { elements, start: after_tag, column: after_tag, width, ..*row }, work);
    }
    true
}

/// A row from its first element, which stands where the row begins.
fn first(tree: &Tree, page: &Page, row: &Row<'_>, work: &mut Vec<Work>) {
    let Some((&element, elements)) = row.elements.split_first() else { return };
    let depth = closing(elements.is_empty(), row.depth);
    let used = element_width(tree, page, element, row.start, depth, row.width, work);
    rest(tree, page, Row { elements, column: row.start + used, width: row.width + used, ..*row }, work);
}

/// A row from its second element.
fn rest(tree: &Tree, page: &Page, mut row: Row<'_>, work: &mut Vec<Work>) {
    while let Some((&element, elements)) = row.elements.split_first() {
        let depth = closing(elements.is_empty(), row.depth);
        let length = 1 + tree.length(element);
        if tree.is_plain(element) && page.next_fits(length, row.column, depth, row.width) {
            row.column += length;
            row.width += length;
        } else {
            let used = element_width(tree, page, element, row.start, depth, 0, work);
            row.column = row.start + used;
            row.width = used;
        }
        row.elements = elements;
    }
    if let Tail::Improper(node) = row.tail {
        let length = tree.length(node) + 1;
        if !(tree.is_leaf(node) && page.fits(length, row.column, row.depth + 1, row.width)) {
            work.push(Work { node, column: row.column, depth: row.depth + 1, width: 0 });
        }
    }
}

/// Columns that an element takes of its line: all, when it is broken or isn't plain.
fn element_width(
    tree: &Tree,
    page: &Page,
    element: NodeId,
    column: i64,
    depth: i64,
    width: i64,
    work: &mut Vec<Work>,
) -> i64 {
    let length = tree.length(element);
    let fits = page.fits(length, column, depth, width);
    if fits && tree.is_plain(element) {
        return length;
    }
    match *tree.node(element) {
        Node::Pair(..) if fits => {}
        Node::Pair(key, value) => {
            work.push(Work { node: key, column, depth, width });
            work.push(Work { node: value, column: column + page.map_value_indent(), depth, width: 0 });
        }
        _ => work.push(Work { node: element, column, depth, width }),
    }
    page.line_length
}
