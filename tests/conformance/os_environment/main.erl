%% Variables of the environment, and programs of the system
-module(main).
-export([main/0]).

main() ->
    show([os:getenv("TAMBOUR_NOSUCH"), os:getenv("TAMBOUR_NOSUCH", default)]),
    show([os:putenv("TAMBOUR_TEST", "value"), os:getenv("TAMBOUR_TEST"), os:getenv("TAMBOUR_TEST", default)]),
    show([lists:member("TAMBOUR_TEST=value", os:getenv()), os:cmd("echo $TAMBOUR_TEST")]),
    show([os:unsetenv("TAMBOUR_TEST"), os:getenv("TAMBOUR_TEST"), os:cmd("echo \"[$TAMBOUR_TEST]\"")]),
    show([os:cmd("echo out; echo error >&2; exit 3"), os:cmd("cat"), os:cmd("printf 'no end'")]),
    show(os:type()),
    {Major, _, _} = os:version(),
    show([is_integer(Major), is_list(os:getpid()), list_to_integer(os:getpid()) > 0]),
    show([filename:basename(os:find_executable("sh")), os:find_executable("no_such_program")]),
    show([try Fun() catch error:Reason -> Reason end
          || Fun <- [fun() -> os:getenv(1) end, fun() -> os:putenv("A=B", "c") end]]),
    show([is_integer(os:system_time()), tuple_size(os:timestamp()), is_integer(os:perf_counter(millisecond))]),
    show([init:get_argument(nosuch), code:priv_dir(nosuch), code:is_loaded(nosuch), code:which(nosuch)]),
    show([code:ensure_loaded(nosuch), code:ensure_loaded(lists), application:get_env(nosuch, key)]),
    show([application:get_env(nosuch, key, default), application:set_env(nosuch, key, 1), application:get_env(nosuch, key)]).

show(Term) -> io:format("~p~n", [Term]).
