package org.vmcoregdb.server.result;

/** Takes the results of a command, one by one, in order. */
@FunctionalInterface
public interface ResultSink {
    /** One more result. */
    void accept(Result result);
}
