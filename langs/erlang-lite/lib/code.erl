%% What is known of modules.
-module(code).
-export([which/1, ensure_loaded/1, is_loaded/1, load_file/1, priv_dir/1, lib_dir/1, add_path/1, add_patha/1,
         add_pathz/1, root_dir/0, purge/1, soft_purge/1, delete/1]).

which(Module) when is_atom(Module) ->
    case code:is_known(Module) of
        true -> atom_to_list(Module) ++ ".erl";
        false -> non_existing
    end.

ensure_loaded(Module) when is_atom(Module) ->
    case code:is_known(Module) of
        true -> {module, Module};
        false -> {error, nofile}
    end.

load_file(Module) -> ensure_loaded(Module).

is_loaded(Module) when is_atom(Module) ->
    case code:is_known(Module) of
        true -> {file, atom_to_list(Module) ++ ".erl"};
        false -> false
    end.

priv_dir(_App) -> {error, bad_name}.

lib_dir(_App) -> {error, bad_name}.

add_path(Dir) -> add_pathz(Dir).

add_patha(Dir) -> add_pathz(Dir).

add_pathz(Dir) ->
    case filelib:is_dir(Dir) of
        true -> true;
        false -> {error, bad_directory}
    end.

root_dir() -> "/".

purge(_Module) -> false.

soft_purge(_Module) -> true.

delete(_Module) -> false.
