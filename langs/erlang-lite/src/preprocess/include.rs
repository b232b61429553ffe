//! Where included files are found.

use std::path::{Path, PathBuf};

use crate::source;

/// The places that are searched.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Directories for `-include`, after the including file's own.
    pub include_paths: Vec<PathBuf>,
    /// Directories that hold applications (`stdlib`, `stdlib-4.2` ...) for `-include_lib`.
    pub library_paths: Vec<PathBuf>,
}

impl Search {
    /// Finds a file and reads it. A leading `$NAME` is taken from the environment.
    pub fn find(&self, includer: &Path, wanted: &str, is_library: bool) -> Option<(PathBuf, String)> {
        let wanted = expand_variable(wanted);
        let beside = includer.parent().unwrap_or(Path::new(""));
        // A name without a directory stays one: erlc says `file.hrl`, not `./file.hrl`.
        let beside = if beside == Path::new(".") { Path::new("") } else { beside };
        let directories = std::iter::once(beside).chain(self.include_paths.iter().map(PathBuf::as_path));
        let mut found = directories.map(|directory| directory.join(&wanted)).find_map(read);
        if found.is_none() && is_library {
            found = self.library_paths.iter().find_map(|library| in_library(library, &wanted));
        }
        found
    }
}

fn read(path: PathBuf) -> Option<(PathBuf, String)> {
    let text = source::read(&path).ok()?;
    Some((path, text))
}

/// Finds `application/rest` in a directory where applications may carry their version: the highest is taken.
fn in_library(library: &Path, wanted: &Path) -> Option<(PathBuf, String)> {
    let mut components = wanted.components();
    let application = components.next()?.as_os_str().to_str()?;
    let rest = components.as_path();
    if let Some(found) = read(library.join(application).join(rest)) {
        return Some(found);
    }
    let with_version = format!("{application}-");
    let entries = std::fs::read_dir(library).ok()?;
    let mut versions: Vec<(Vec<u32>, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(&with_version)?;
            let numbers = version.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
            Some((numbers, entry.path()))
        })
        .collect();
    versions.sort();
    versions.into_iter().rev().find_map(|(_, directory)| read(directory.join(rest)))
}

fn expand_variable(wanted: &str) -> PathBuf {
    let (first, rest) = wanted.split_once('/').unwrap_or((wanted, ""));
    match first.strip_prefix('$').and_then(std::env::var_os) {
        Some(value) => Path::new(&value).join(rest),
        None => PathBuf::from(wanted),
    }
}
