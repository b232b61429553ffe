%% The command line, as far as programs ask `init` for it.
-module(init).
-export([get_argument/1, get_arguments/0, get_plain_arguments/0, get_status/0]).

get_argument(_Flag) -> error.

get_arguments() -> [].

get_plain_arguments() -> [].

get_status() -> {started, started}.
