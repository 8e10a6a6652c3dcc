package org.vmcoregdb.server.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.LiveMemory;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.SavedCpu;

/** A guest that runs under QEMU. Memory is read in pieces of 64 KiB, each once for a question. Safe for many threads. */
final class QemuGuest implements LiveMemory {
    private static final int BLOCK = 1 << 16;

    /** 64 MiB are kept at most. */
    private static final int MOST_BLOCKS = 1024;

    private static final int BLOCKS_AHEAD = 16;

    private final String name;
    private final QmpClient qmp;
    private final Machine machine;
    private final List<MemoryRange> ranges;
    private final QemuMemory memory;
    private final Map<Long, byte[]> blocks = new HashMap<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(runnable -> {
        Thread thread = new Thread(runnable, "qemu");
        thread.setDaemon(true);
        return thread;
    });

    private QemuGuest(String name, QmpClient qmp, Machine machine, List<MemoryRange> ranges, QemuMemory memory) {
        this.name = name;
        this.qmp = qmp;
        this.machine = machine;
        this.ranges = ranges;
        this.memory = memory;
    }

    /**
     * Asks what it is.
     *
     * @param name as the user named it
     * @param qmp is closed with the guest, or if this fails
     * @param local whether QEMU is on this machine
     */
    static QemuGuest of(String name, QmpClient qmp, boolean local) throws IOException {
        try {
            Machine machine = Machine.ofUname(qmp.ask("query-target", Map.of()));
            List<MemoryRange> ranges = MemoryTree.ranges(qmp.human("info mtree -f"));
            if (ranges.isEmpty()) {
                throw new IOException("QEMU does not say where its guest has memory");
            }
            return new QemuGuest(
                    name, qmp, machine, ranges, QemuMemory.of(qmp, ranges.get(0).start(), local));
        } catch (IOException e) {
            qmp.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "running QEMU guest";
    }

    @Override
    public String way() {
        return "live, by " + memory.way();
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public List<MemoryRange> ranges() {
        return ranges;
    }

    @Override
    public List<CpuState> cpus() throws IOException {
        List<CpuState> cpus = new ArrayList<>();
        Optional<SavedCpu> known = SavedCpu.of(machine);
        if (known.isPresent()) {
            for (String cpu : calmly(() -> qmp.human("info registers -a")).split("(?m)^\\s*CPU#", -1)) {
                Optional<RegisterSet> registers = known.get().qemuMonitor(cpu);
                registers.ifPresent(set -> cpus.add(new CpuState("QEMU's monitor", set)));
            }
        }
        return List.copyOf(cpus);
    }

    @Override
    public synchronized void forget() {
        blocks.clear();
    }

    @Override
    public long size() {
        return HEAD_BYTES + ranges.get(ranges.size() - 1).end();
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        int wanted = (int) Math.min(length, size() - offset);
        int done = 0;
        while (done < wanted) {
            long at = offset + done;
            int count;
            if (at < HEAD_BYTES) {
                byte[] head = new byte[HEAD_BYTES];
                byte[] text = HEAD.getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(text, 0, head, 0, text.length);
                count = (int) Math.min(wanted - done, HEAD_BYTES - at);
                System.arraycopy(head, (int) at, target, targetOffset + done, count);
            } else {
                long paddr = at - HEAD_BYTES;
                byte[] block = block(paddr / BLOCK);
                int within = (int) (paddr % BLOCK);
                count = Math.min(wanted - done, BLOCK - within);
                System.arraycopy(block, within, target, targetOffset + done, count);
            }
            done += count;
        }
        return Math.max(0, done);
    }

    private synchronized byte[] block(long number) throws IOException {
        byte[] known = blocks.get(number);
        if (known != null) {
            return known;
        }
        // who reads on will go on reading
        int count = blocks.containsKey(number - 1) ? BLOCKS_AHEAD : 1;
        byte[] bytes = calmly(() -> bytes(number * BLOCK, count * BLOCK));
        if (blocks.size() + count > MOST_BLOCKS) {
            blocks.clear();
        }
        for (int i = 0; i < count; i++) {
            blocks.put(number + i, Arrays.copyOfRange(bytes, i * BLOCK, (i + 1) * BLOCK));
        }
        return Arrays.copyOf(bytes, BLOCK);
    }

    private byte[] bytes(long start, int length) throws IOException {
        byte[] bytes = new byte[length];
        for (MemoryRange range : ranges) {
            long from = Math.max(start, range.start());
            long to = Math.min(start + length, range.end());
            if (from < to) {
                memory.read(from, bytes, (int) (from - start), (int) (to - from));
            }
        }
        return bytes;
    }

    /** On a thread that nobody interrupts: that would close the socket for all others. */
    private <T> T calmly(Callable<T> work) throws IOException {
        Future<T> result = worker.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException reason) {
                throw reason;
            }
            throw new IOException(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        worker.shutdown();
        memory.close();
        qmp.close();
    }
}
