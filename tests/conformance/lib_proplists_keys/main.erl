%% What the functions of proplists make of entries that are no properties, and of lists that don't end.
-module(main).
-export([main/0]).

main() ->
    Odd = [7, "text", {}, {a}, [b], {b, 1}, {1, one}, {"k", v}, a],
    show([{get_value, [a, Odd]}, {get_value, [b, Odd]}, {get_value, [1, Odd]}, {get_value, ["k", Odd]},
          {get_value, [1.0, Odd]}, {lookup, [a, Odd]}, {lookup_all, [a, Odd]}, {get_bool, [a, Odd]}, {delete, [a, Odd]},
          {compact, [Odd]}, {unfold, [Odd]}, {get_all_values, [b, Odd]}, {append_values, [b, Odd]},
          {split, [Odd, [a, b]]}, {expand, [[{a, [x, y]}], Odd]}, {substitute_aliases, [[{b, c}], Odd]}]),
    show([{get_value, [z, [a | b]]}, {lookup, [z, b]}, {get_bool, [z, [a | b]]}, {compact, [a]}, {unfold, [a]},
          {delete, [z, [a | b]]}, {get_value, [a, [a | b]]}, {property, [{a, true}]}, {property, ["x", true]},
          {normalize, [[a], [{foo, []}]]}]).

show(Calls) ->
    [try apply(proplists, Function, Args) of
         Value -> io:format("~w ~w~n", [Function, Value])
     catch
         Class:Reason -> io:format("~w ~w:~w~n", [Function, Class, Reason])
     end || {Function, Args} <- Calls].
