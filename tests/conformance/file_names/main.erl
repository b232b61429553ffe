%% Names of files: join, split, parts of them
-module(main).
-export([main/0]).

main() ->
    [show({N, filename:basename(N), filename:dirname(N), filename:extension(N), filename:rootname(N),
           filename:split(N), filename:pathtype(N)})
     || N <- ["/a/b.c", "a/b", "a//b/", "/", "", "a.b.c", "/a", "a/.b", "..", "a/b/c.erl", "//a//b", "a.d/b"]],
    [show({A, B, filename:join(A, B)})
     || {A, B} <- [{"a", "b"}, {"a/", "b"}, {"a", "/b"}, {"", "b"}, {"a", ""}, {"a//", "b//c/"}, {<<"a">>, "b"},
                   {a, b}, {"a", <<"b">>}]],
    [show(filename:join(L)) || L <- [["a", "b", "c"], ["/"], ["a"], ["a/"], ["/", "a"], ["a", "/b", "c"]]],
    [show(filename:basename(A, E)) || {A, E} <- [{"a/b.erl", ".erl"}, {"a/b.erl", ".hrl"}, {"a/.erl", ".erl"}]],
    [show(filename:rootname(A, E)) || {A, E} <- [{"a/b.erl", ".erl"}, {"a/b.erl", ".hrl"}]],
    show([filename:flatten([a, "b", ["c"]]), filename:nativename("a/b/")]),
    show([filename:absname("x", "/d"), filename:absname("/x", "/d")]),
    show([filename:basename(<<"a/b.c">>), filename:dirname(<<"a/b.c">>), filename:extension(<<"a/b.c">>)]),
    show(filename:split(<<"/a/b">>)).

show(Term) -> io:format("~p~n", [Term]).
