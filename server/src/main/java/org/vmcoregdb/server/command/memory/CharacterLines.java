package org.vmcoregdb.server.command.memory;

import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandContext;

/** Reads memory as characters, a line at a time. */
final class CharacterLines {
    /** So many are in a line. */
    private static final int LINE = 60;

    private static final int CHUNK = 4096;

    private final MemoryReader memory;
    private final CommandContext context;
    private final AnswerSink sink;

    CharacterLines(MemoryReader memory, CommandContext context, AnswerSink sink) {
        this.memory = memory;
        this.context = context;
        this.sink = sink;
    }

    /**
     * Shows characters: with a count the printable ones among so many, each run of them by itself; without one those up to the first that
     * is not printable.
     *
     * @param count how many; negative for as many as are printable
     * @throws org.vmcoregdb.memory.MemoryFault at the first that is missing
     */
    void show(long address, long count) {
        StringBuilder run = new StringBuilder();
        long at = address;
        long left = count < 0 ? Long.MAX_VALUE : count;
        while (left > 0 && !context.cancelled()) {
            byte[] bytes = new byte[(int) Math.min(CHUNK, left)];
            int got = memory.read(at, bytes);
            for (int i = 0; i < got; i++) {
                boolean printable = bytes[i] >= 0x20 && bytes[i] < 0x7f;
                if (printable) {
                    run.append((char) bytes[i]);
                }
                if (!printable || run.length() == LINE) {
                    flush(at + i + (printable ? 1 : 0), run);
                }
                if (!printable && count < 0) {
                    return;
                }
            }
            at += got;
            left -= got;
            if (got < bytes.length) {
                flush(at, run);
                throw memory.fault(at);
            }
        }
        flush(at, run);
    }

    private void flush(long end, StringBuilder run) {
        if (run.length() > 0) {
            sink.accept(new CharactersAnswer(end - run.length(), run.toString()));
            run.setLength(0);
        }
    }
}
