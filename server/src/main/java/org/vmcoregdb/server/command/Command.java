package org.vmcoregdb.server.command;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.AnswerSink;

/** A command with its options parsed, ready to run. */
public interface Command {
    /**
     * Answers.
     *
     * @param context the kernel and the task that the user is looking at
     * @param sink takes the results as they come
     * @throws CommandException with a sentence for the user
     */
    void run(CommandContext context, AnswerSink sink) throws CommandException;

    /** The types of its answers, each with a schema among the resources of its package or of those that all share. */
    default List<String> answerTypes() {
        return List.of("text");
    }

    /** What it does, if that depends on other commands; else its annotation says it. */
    default Optional<String> description() {
        return Optional.empty();
    }

    /** True if {@code foreach} can run it. */
    default boolean mayRunForEach() {
        return false;
    }

    /** True if a quoted word is something else to it than the same word without quotes, so that they stay. */
    default boolean keepsQuotes() {
        return false;
    }

    /** True if its first argument and all that follows are words of another command, options too. */
    default boolean takesCommand() {
        return false;
    }

    /** True if it answers for many tasks at once, so that {@code foreach} runs it once with all of them as arguments. */
    default boolean takesTaskList() {
        return false;
    }

    /** True if its answer about one thread is about all of the process, so that {@code foreach} asks for only one of them. */
    default boolean oncePerProcess() {
        return false;
    }

    /** True if its answers say which task they are about; else {@code foreach} says so before them. */
    default boolean namesItsTask() {
        return true;
    }

    /**
     * Refuses options that have nothing to do with tasks, before {@code foreach} runs it.
     *
     * @throws CommandException with a sentence for the user
     */
    default void checkForEach() throws CommandException {}

    /** True if words that look like options but are none of its own belong to its arguments. */
    default boolean takesAnyWord() {
        return false;
    }
}
