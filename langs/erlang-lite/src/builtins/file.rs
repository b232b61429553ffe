//! Module `file`, as far as whole files and directories go. What is open is in `handle`.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt};

use tambour::{Cx, Step, Value};

use super::make::{Well, made_binary};
use super::work::sliced;
use super::{blocking, builtins, count};
use crate::atoms;
use crate::term::{Fault, Names, convert, integer, list};

/// Why a call on files has no result.
pub(super) enum Failure {
    /// Arguments that aren't what they should be.
    Badarg,
    /// This reason, by name.
    Reason(&'static str),
    /// What the system says.
    System(io::Error),
}

impl From<Fault> for Failure {
    fn from(_: Fault) -> Self {
        Self::Badarg
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// A result of a call on files, without its `ok`; `None` for `ok` alone.
pub(super) type Done = Result<Option<Value>, Failure>;

/// Answers `ok`, `{ok, Value}` or `{error, Reason}`.
pub(super) fn answer(cx: &mut Cx, call: impl FnOnce(&mut Cx) -> Done) -> Step {
    let (tag, value) = match call(cx) {
        Ok(None) => return Step::ret(atoms::OK.value()),
        Ok(Some(value)) => (atoms::OK.value(), value),
        Err(Failure::Badarg) => (atoms::ERROR.value(), atoms::BADARG.value()),
        Err(Failure::Reason(name)) => (atoms::ERROR.value(), cx.atom(name)),
        Err(Failure::System(error)) => (atoms::ERROR.value(), cx.atom(posix(&error))),
    };
    Step::ret(cx.allocator().tuple(&[tag, value]))
}

/// A file name: a string, a deep list, a binary, or an atom.
pub(super) fn path(cx: &Cx, name: Value) -> Result<String, Failure> {
    let text = match name.as_atom() {
        Some(atom) => cx.vm().atom_name(atom).to_owned(),
        None => convert::chardata_text(name)?,
    };
    if text.contains('\0') { Err(Failure::Badarg) } else { Ok(text) }
}

/// The name of an operating system's error.
pub(super) fn posix(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "enoent",
        ErrorKind::PermissionDenied if error.raw_os_error() == Some(1) => "eperm",
        ErrorKind::PermissionDenied => "eacces",
        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty => "eexist",
        ErrorKind::IsADirectory => "eisdir",
        ErrorKind::NotADirectory => "enotdir",
        ErrorKind::StorageFull => "enospc",
        ErrorKind::ReadOnlyFilesystem => "erofs",
        ErrorKind::InvalidFilename => "enametoolong",
        ErrorKind::InvalidInput => "einval",
        ErrorKind::ResourceBusy => "ebusy",
        ErrorKind::CrossesDevices => "exdev",
        _ => match error.raw_os_error() {
            Some(9) => "ebadf",
            Some(24) => "emfile",
            Some(40) => "eloop",
            _ => "eio",
        },
    }
}

/// Bytes that count as one reduction.
const BYTES_PER_REDUCTION: usize = 256;

/// Has a job run on another thread; its result becomes a value when it is back, or none for `ok` alone.
fn block<T: Send + 'static>(
    cx: &mut Cx,
    reference: Value,
    job: Result<impl FnOnce() -> io::Result<T> + Send + 'static, Failure>,
    value: fn(&mut Cx, T) -> Option<Value>,
) -> Step {
    match job {
        Err(failure) => answer(cx, |_| Err(failure)),
        Ok(job) => blocking::block(cx, reference, move || {
            let result = job();
            Box::new(move |cx, _| answer(cx, |cx| Ok(value(cx, result?))))
        }),
    }
}

fn read(cx: &mut Cx, reference: Value, name: Value) -> Step {
    let path = match path(cx, name) {
        Ok(path) => path,
        Err(failure) => return answer(cx, |_| Err(failure)),
    };
    blocking::block(cx, reference, move || {
        let read = fs::read(path);
        Box::new(move |cx, arguments| match read {
            Ok(bytes) => {
                sliced(cx, arguments, ("file", "read_file"), &[], |cx| Ok(Well(made_binary(cx, bytes))))
            }
            Err(error) => answer(cx, |_| Err(error.into())),
        })
    })
}

fn write(cx: &mut Cx, reference: Value, name: Value, data: Value) -> Step {
    let parts = path(cx, name).and_then(|path| Ok((path, convert::iodata_bytes(data)?)));
    if let Ok((_, bytes)) = &parts {
        cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
    }
    block(cx, reference, parts.map(|(path, bytes)| move || fs::write(path, bytes)), |_, ()| None)
}

/// Deletes a file; a directory is refused, as OTP refuses it.
fn delete(cx: &mut Cx, name: Value) -> Done {
    let path = path(cx, name)?;
    if fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) {
        return Err(Failure::Reason("eperm"));
    }
    fs::remove_file(path)?;
    Ok(None)
}

fn names(cx: &mut Cx, name: Value) -> Done {
    let mut found = Vec::new();
    for entry in fs::read_dir(path(cx, name)?)? {
        found.push(entry?.file_name().to_string_lossy().into_owned());
    }
    found.sort_unstable();
    cx.bump(found.len() as i64);
    let names: Vec<Value> = found.iter().map(|name| list::from_chars(cx.allocator(), name)).collect();
    Ok(Some(cx.allocator().list(&names, Value::NIL)))
}

/// `{Size, Type, Access, Accessed, Modified, Changed, Mode, Links, Device, Inode, Uid, Gid}`, times in
/// seconds since 1970.
fn status(cx: &mut Cx, name: Value, follows: Value) -> Done {
    let path = path(cx, name)?;
    let found = if atoms::as_boolean(follows) == Some(false) {
        fs::symlink_metadata(path)?
    } else {
        fs::metadata(path)?
    };
    let kind = found.file_type();
    let kind = if kind.is_file() {
        "regular"
    } else if kind.is_dir() {
        "directory"
    } else if kind.is_symlink() {
        "symlink"
    } else if kind.is_char_device() || kind.is_block_device() {
        "device"
    } else {
        "other"
    };
    let access = match (found.mode() & 0o400 != 0, found.mode() & 0o200 != 0) {
        (true, true) => "read_write",
        (true, false) => "read",
        (false, true) => "write",
        (false, false) => "none",
    };
    let (kind, access) = (cx.atom(kind), cx.atom(access));
    let heap = cx.allocator();
    let size = integer::from_u64(heap, found.len());
    let mut parts = vec![size, kind, access];
    parts.extend([found.atime(), found.mtime(), found.ctime()].map(|time| integer::from_i64(heap, time)));
    let numbers = [u64::from(found.mode()), found.nlink(), found.dev(), found.ino()];
    parts.extend(numbers.map(|number| integer::from_u64(heap, number)));
    parts.extend([found.uid(), found.gid()].map(|id| count(id as usize)));
    Ok(Some(cx.allocator().tuple(&parts)))
}

fn copy(cx: &mut Cx, reference: Value, from: Value, to: Value) -> Step {
    let paths = path(cx, from).and_then(|from| Ok((from, path(cx, to)?)));
    block(cx, reference, paths.map(|(from, to)| move || fs::copy(from, to)), |cx, copied| {
        Some(integer::from_u64(cx.allocator(), copied))
    })
}

/// Deletes a directory with all that is in it.
fn delete_all(cx: &mut Cx, reference: Value, name: Value) -> Step {
    let job = path(cx, name).map(|path| {
        move || {
            let is_dir = fs::symlink_metadata(&path)?.is_dir();
            if is_dir { fs::remove_dir_all(path) } else { fs::remove_file(path) }
        }
    });
    block(cx, reference, job, |_, ()| None)
}

fn rename(cx: &mut Cx, from: Value, to: Value) -> Done {
    fs::rename(path(cx, from)?, path(cx, to)?)?;
    Ok(None)
}

builtins! {
    "%:read_file/2" => |cx, reference, name| read(cx, reference, name);
    "%:write_file/3" => |cx, reference, name, data| write(cx, reference, name, data);
    "%:copy_file/3" => |cx, reference, from, to| copy(cx, reference, from, to);
    "%:delete_all/2" => |cx, reference, name| delete_all(cx, reference, name);
    "file:delete/1" => |cx, name| answer(cx, |cx| delete(cx, name));
    "file:rename/2" => |cx, from, to| answer(cx, |cx| rename(cx, from, to));
    "file:make_dir/1" => |cx, name| answer(cx, |cx| {
        fs::create_dir(path(cx, name)?)?;
        Ok(None)
    });
    "file:del_dir/1" => |cx, name| answer(cx, |cx| {
        fs::remove_dir(path(cx, name)?)?;
        Ok(None)
    });
    "file:list_dir/1" => |cx, name| answer(cx, |cx| names(cx, name));
    "file:status/2" => |cx, name, follows| answer(cx, |cx| status(cx, name, follows));
    "file:get_cwd/0" => |cx| answer(cx, |cx| {
        let path = std::env::current_dir()?.to_string_lossy().into_owned();
        Ok(Some(list::from_chars(cx.allocator(), &path)))
    });
    "file:set_cwd/1" => |cx, name| answer(cx, |cx| {
        std::env::set_current_dir(path(cx, name)?)?;
        Ok(None)
    });
}
