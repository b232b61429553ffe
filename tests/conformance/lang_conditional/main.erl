%% Conditional compilation.
-module(main).
-export([main/0]).
-define(YES, true).
-ifdef(NOPE).
a() -> nope.
-else.
a() -> else_.
-endif.
-ifndef(NOPE).
b() -> not_defined.
-endif.
-ifdef(YES).
-ifdef(NOPE).
c() -> inner.
-else.
c() -> outer_only.
-endif.
-else.
c() -> neither.
this is never read ( [ .
-endif.
-if(?OTP_RELEASE >= 21).
d() -> modern.
-elif(?OTP_RELEASE >= 20).
d() -> older.
-else.
d() -> ancient.
-endif.
-if(defined(YES) andalso not defined(NOPE)).
e() -> both.
-else.
e() -> not_both.
-endif.
-if(?YES =:= false).
f() -> 1.
-elif(1 + 1 =:= 2).
f() -> 2.
-elif(true).
f() -> 3.
-endif.

main() -> io:format("~p ~p ~p ~p ~p ~p~n", [a(), b(), c(), d(), e(), f()]).
