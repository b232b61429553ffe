%% What programs ask of applications: there is none besides the program.
-module(application).
-export([get_env/1, get_env/2, get_env/3, set_env/3, unset_env/2, ensure_all_started/1, ensure_started/1,
         start/1, stop/1, get_application/0, get_application/1, load/1, which_applications/0]).

get_env(_Key) -> undefined.

get_env(App, Key) ->
    case persistent_term:get({application, App, Key}, undefined) of
        {value, Value} -> {ok, Value};
        undefined -> undefined
    end.

get_env(App, Key, Default) ->
    case get_env(App, Key) of
        {ok, Value} -> Value;
        undefined -> Default
    end.

set_env(App, Key, Value) -> persistent_term:put({application, App, Key}, {value, Value}).

unset_env(App, Key) ->
    persistent_term:erase({application, App, Key}),
    ok.

%% Those that are part of every program.
is_there(App) -> lists:member(App, [kernel, stdlib, crypto, sasl]).

ensure_all_started(Apps) when is_list(Apps) ->
    case [App || App <- Apps, not is_there(App)] of
        [] -> {ok, []};
        [App | _] -> {error, {App, missing(App)}}
    end;
ensure_all_started(App) -> ensure_all_started([App]).

ensure_started(App) ->
    case is_there(App) of
        true -> ok;
        false -> {error, missing(App)}
    end.

missing(App) -> {"no such file or directory", atom_to_list(App) ++ ".app"}.

start(App) ->
    case is_there(App) of
        true -> {error, {already_started, App}};
        false -> {error, missing(App)}
    end.

stop(App) ->
    case is_there(App) of
        true -> ok;
        false -> {error, {not_started, App}}
    end.

load(App) ->
    case is_there(App) of
        true -> {error, {already_loaded, App}};
        false -> {error, missing(App)}
    end.

get_application() -> undefined.

get_application(_Of) -> undefined.

which_applications() -> [].
