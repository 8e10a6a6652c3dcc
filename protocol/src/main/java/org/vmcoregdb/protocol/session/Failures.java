package org.vmcoregdb.protocol.session;

/** What went wrong inside the server, for whoever asked for the work. */
final class Failures {
    private Failures() {}

    static String sentence(Throwable failure) {
        if (failure instanceof InternalError) { // what the JVM makes of a SIGBUS
            return "a file that is being served cannot be read any more: it was cut short or replaced";
        }
        if (failure instanceof OutOfMemoryError) {
            return "the server has not enough memory for that";
        }
        if (failure instanceof StackOverflowError) {
            return "the server has not enough stack for that: it is nested too deeply";
        }
        return "an unexpected error in the server (its log has more): "
                + failure.getClass().getSimpleName();
    }
}
