-module(preprocessor).
-include("header.hrl").
-include("nope.hrl").
-include_lib("nope/include/header.hrl").
-foo(?FILE).
f(X) -> ?A + ?B(1).
-define(C, ?D).
-define(D, ?C).
g() -> ?C.
-define(E(X,X), 1).
-define(F,).
-define(F,1).
-define(MODULE,1).
-ifdef(Q).
 -else.
-else.
