package org.vmcoregdb.server.answer;

/** Takes the answers of a command, one by one, in order. */
@FunctionalInterface
public interface AnswerSink {
    /** One more answer. */
    void accept(Answer answer);
}
