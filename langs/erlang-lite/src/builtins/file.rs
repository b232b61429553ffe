//! Module `file`, as far as whole files go.

use std::io::{Error, ErrorKind};

use tambour::{Cx, Step, Value};

use super::builtins;
use crate::atoms;
use crate::term::{Fault, Names, convert};

/// A file name: a string, a deep list, a binary, or an atom.
fn path(cx: &Cx, name: Value) -> Result<String, Fault> {
    let text = match name.as_atom() {
        Some(atom) => cx.vm().atom_name(atom).to_owned(),
        None => convert::chardata_text(name)?,
    };
    if text.contains('\0') { Err(Fault::Badarg) } else { Ok(text) }
}

/// The atom of an operating system's error.
fn posix(error: &Error) -> atoms::Known {
    match error.kind() {
        ErrorKind::NotFound => atoms::ENOENT,
        ErrorKind::PermissionDenied => atoms::EACCES,
        ErrorKind::AlreadyExists => atoms::EEXIST,
        ErrorKind::IsADirectory => atoms::EISDIR,
        ErrorKind::NotADirectory => atoms::ENOTDIR,
        ErrorKind::StorageFull => atoms::ENOSPC,
        ErrorKind::ReadOnlyFilesystem => atoms::EROFS,
        ErrorKind::InvalidFilename => atoms::ENAMETOOLONG,
        ErrorKind::InvalidInput => atoms::EINVAL,
        _ => atoms::EIO,
    }
}

fn error(cx: &mut Cx, reason: atoms::Known) -> Step {
    Step::ret(cx.allocator().tuple(&[atoms::ERROR.value(), reason.value()]))
}

/// Bytes that count as one reduction.
const BYTES_PER_REDUCTION: usize = 256;

fn read(cx: &mut Cx, name: Value) -> Step {
    let Ok(path) = path(cx, name) else { return error(cx, atoms::BADARG) };
    match std::fs::read(path) {
        Ok(bytes) => {
            cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
            let content = cx.allocator().binary(&bytes);
            Step::ret(cx.allocator().tuple(&[atoms::OK.value(), content]))
        }
        Err(failure) => error(cx, posix(&failure)),
    }
}

fn write(cx: &mut Cx, name: Value, data: Value) -> Step {
    let (Ok(path), Ok(bytes)) = (path(cx, name), convert::iodata_bytes(data)) else {
        return error(cx, atoms::BADARG);
    };
    cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
    match std::fs::write(path, bytes) {
        Ok(()) => Step::ret(atoms::OK.value()),
        Err(failure) => error(cx, posix(&failure)),
    }
}

builtins! {
    "file:read_file/1" => |cx, name| read(cx, name);
    "file:write_file/2" => |cx, name, data| write(cx, name, data);
}
