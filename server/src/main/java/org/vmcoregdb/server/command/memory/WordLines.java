package org.vmcoregdb.server.command.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.ValueNames;

/** Reads memory as words, some lines at a time. */
final class WordLines {
    /** A multiple of every line's bytes. */
    private static final int CHUNK = 4096;

    private final MemoryReader memory;
    private final CommandContext context;
    private final AnswerSink sink;
    private final int unit;
    private final WordsAnswer.Look look;
    private final Optional<ValueNames.Namer> namer;

    WordLines(
            MemoryReader memory,
            CommandContext context,
            AnswerSink sink,
            int unit,
            WordsAnswer.Look look,
            Optional<ValueNames.Namer> namer) {
        this.memory = memory;
        this.context = context;
        this.sink = sink;
        this.unit = unit;
        this.look = look;
        this.namer = namer;
    }

    /**
     * Shows words; where some are missing, those before them.
     *
     * @throws org.vmcoregdb.memory.MemoryFault at the first that is missing
     */
    void show(long address, long words) {
        long left = words * unit;
        long at = address;
        while (left > 0 && !context.cancelled()) {
            byte[] bytes = new byte[(int) Math.min(CHUNK, left)];
            int got = memory.read(at, bytes);
            byte[] whole = Arrays.copyOf(bytes, got - got % unit);
            if (whole.length > 0) {
                sink.accept(new WordsAnswer(at, unit, whole, memory.words(), names(whole), look));
            }
            if (got < bytes.length) {
                throw memory.fault(at + got);
            }
            at += got;
            left -= got;
        }
    }

    private List<NamedWord> names(byte[] bytes) {
        List<NamedWord> names = new ArrayList<>();
        if (namer.isPresent()) {
            for (int i = 0; i < bytes.length; i += Long.BYTES) {
                names.add(namer.get().name(memory.words().getLong(bytes, i)));
            }
        }
        return names;
    }
}
