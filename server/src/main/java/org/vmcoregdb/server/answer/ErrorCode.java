package org.vmcoregdb.server.answer;

import java.io.IOException;
import org.vmcoregdb.bytes.FormatException;

/** What kind of failure an error is: a word that programs can rely on, and what to do next if nothing better is known. */
public enum ErrorCode {
    /** The program was called in a way that it does not know. */
    WRONG_USAGE("wrong_usage", "Call the program with --help: it lists what can be written."),

    /** A file that was named is not there, or may not be read or written. */
    FILE_UNUSABLE("file_unusable", "Name another file, or see that this one is there and may be read."),

    /** There is no such dump among those that may be chosen. */
    NO_SUCH_DUMP("no_such_dump", "Choose a dump that is listed."),

    /** A file is no dump, or is damaged so much that nothing of it can be read. */
    DUMP_UNUSABLE("dump_unusable", "Choose another dump; the command info says what can be found in this one."),

    /** There is no such command. */
    NO_SUCH_COMMAND("no_such_command", "The command help lists the commands."),

    /** An argument is none that the command can use. */
    INVALID_ARGUMENT("invalid_argument", "Change the arguments: help with the command's name explains them."),

    /** The memory that is needed is not in the dump, or was damaged. */
    NOT_IN_DUMP("not_in_dump", "Read something else: what is not in the dump cannot be had."),

    /** The kernel does not have what the command reads, or does not say where it is. */
    NOT_IN_KERNEL(
            "not_in_kernel",
            "Ask for something else, or name a vmlinux of the kernel's build when the dump is opened."),

    /** The command could not do what it was asked for; the sentence says why. */
    COMMAND_FAILED("command_failed", "Change the arguments: help with the command's name explains them."),

    /** An answer is larger than can be given. */
    TOO_LARGE("too_large", "Ask for less: name an address, a task or a member."),

    /** Whoever asked does not want the answer any more. */
    CANCELLED("cancelled", "Nothing: nobody waits for it."),

    /** Too much else is being done. */
    BUSY("busy", "Ask again later."),

    /** Memory of this machine does not suffice. */
    OUT_OF_MEMORY("out_of_memory", "Ask for less, or set VMCOREGDB_JAVA_OPTS=-Xmx4g in the environment."),

    /** A mistake of the program. */
    INTERNAL("internal", "Ask for something else, and report this as a mistake.");

    private final String word;
    private final String nextStep;

    ErrorCode(String word, String nextStep) {
        this.word = word;
        this.nextStep = nextStep;
    }

    /** The kind of a failure outside of any command. */
    public static ErrorCode of(Throwable failure) {
        if (failure instanceof IOException) {
            return FILE_UNUSABLE;
        }
        if (failure instanceof FormatException) {
            return failure.getCause() instanceof IOException ? FILE_UNUSABLE : DUMP_UNUSABLE;
        }
        if (failure instanceof InternalError || failure instanceof StackOverflowError) {
            // what the JVM throws of a file that was cut, and what one that is nested too deeply leads to
            return DUMP_UNUSABLE;
        }
        return failure instanceof OutOfMemoryError ? OUT_OF_MEMORY : INTERNAL;
    }

    /** As programs read it. */
    public String word() {
        return word;
    }

    /** What to do about it: a sentence. */
    public String nextStep() {
        return nextStep;
    }
}
