package org.vmcoregdb.server.command.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.memory.LittleEndian;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.WordNames;
import org.vmcoregdb.server.result.MemoryAnswer;
import org.vmcoregdb.server.result.MemoryAnswer.WordFormat;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.server.result.StackWord;

/** Reads memory as words, some lines at a time. */
final class WordLines {
    /** A multiple of every line's bytes. */
    private static final int CHUNK = 4096;

    private final MemoryReader memory;
    private final CommandContext context;
    private final ResultSink sink;
    private final WordFormat format;
    private final Optional<WordNames.Namer> namer;

    WordLines(
            MemoryReader memory,
            CommandContext context,
            ResultSink sink,
            WordFormat format,
            Optional<WordNames.Namer> namer) {
        this.memory = memory;
        this.context = context;
        this.sink = sink;
        this.format = format;
        this.namer = namer;
    }

    /**
     * Shows words; where some are missing, those before them.
     *
     * @throws org.vmcoregdb.memory.MemoryFault at the first that is missing
     */
    void show(long address, long words, boolean cacheAddresses) {
        long left = words * format.unit();
        long at = address;
        while (left > 0 && !context.cancelled()) {
            byte[] bytes = new byte[(int) Math.min(CHUNK, left)];
            int got = memory.read(at, bytes);
            byte[] whole = Arrays.copyOf(bytes, got - got % format.unit());
            if (whole.length > 0) {
                sink.accept(new Result.MemoryResult(
                        new MemoryAnswer.Words(at, whole, format, names(whole), cacheAddresses)));
            }
            if (got < bytes.length) {
                throw memory.fault(at + got);
            }
            at += got;
            left -= got;
        }
    }

    private List<StackWord> names(byte[] bytes) {
        List<StackWord> names = new ArrayList<>();
        if (namer.isPresent()) {
            for (int i = 0; i < bytes.length; i += Long.BYTES) {
                names.add(namer.get().name(LittleEndian.getLong(bytes, i)));
            }
        }
        return names;
    }
}
