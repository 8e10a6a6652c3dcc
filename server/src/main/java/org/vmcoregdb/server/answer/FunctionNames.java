package org.vmcoregdb.server.answer;

/** Names of functions as crash shows them. */
public final class FunctionNames {
    private FunctionNames() {}

    /** Without what the compiler puts after a name when it changes a function's interface. */
    public static String base(String name) {
        int end = Math.max(name.indexOf(".isra."), name.indexOf(".part."));
        return end > 0 ? name.substring(0, end) : name;
    }
}
