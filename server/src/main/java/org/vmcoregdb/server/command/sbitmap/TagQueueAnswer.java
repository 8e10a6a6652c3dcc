package org.vmcoregdb.server.command.sbitmap;

import java.util.Locale;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.device.TagQueue;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * A {@code struct sbitmap_queue}: {@code sbitmapq ADDRESS}.
 *
 * @param address of the struct
 */
public record TagQueueAnswer(long address, TagQueue queue) implements Answer {
    @Override
    public String type() {
        return "sbitmap_queue";
    }

    @Override
    public void text(TextPage page) {
        page.format("depth = %d%nbusy = %d%n", queue.depth(), queue.busy());
        queue.cleared().ifPresent(c -> page.format("cleared = %d%n", c));
        page.format(
                "bits_per_word = %d%nmap_nr = %d%n",
                1L << queue.shift(), queue.words().size());
        String hints = queue.hints().stream().map(Object::toString).collect(Collectors.joining(", "));
        page.append("alloc_hint = {").append(hints).lines("}\n");
        page.format("wake_batch = %d%nwake_index = %d%n", queue.wakeBatch(), queue.wakeIndex());
        queue.waitersActive().ifPresent(a -> page.format("ws_active = %d%n", a));
        page.lines("ws = {\n");
        for (TagQueue.WaitState state : queue.waitQueues()) {
            page.lines("\t{ ");
            state.count().ifPresent(c -> page.append(".wait_cnt = ").append(c).append(", "));
            page.append(".wait = ")
                    .append(state.active() ? "active" : "inactive")
                    .lines(" },\n");
        }
        page.lines("}\n");
        queue.roundRobin()
                .ifPresent(r -> page.append("round_robin = ").append(r ? 1 : 0).append('\n'));
        queue.shallowDepth().ifPresent(d -> page.format("min_shallow_depth = %d%n", d & 0xffffffffL));
        page.append('\n');
        bitmap(page);
        queue.problem().ifPresent(p -> page.append('[').append(p).lines("]\n"));
    }

    /** All bits, those of the words put together, as bytes. */
    private void bitmap(TextPage page) {
        long bytes = (Math.min(queue.depth(), (long) queue.words().size() << queue.shift()) + 7) / 8;
        for (long offset = 0; offset < bytes; offset++) {
            if (offset % 16 == 0) {
                page.lines(offset == 0 ? "" : "\n").format("%08x:", offset);
            }
            page.append(offset % 2 == 0 ? " " : "").append(String.format(Locale.ROOT, "%02x", octet(offset * 8)));
        }
        page.lines(bytes > 0 ? "\n" : "");
    }

    private int octet(long firstBit) {
        int value = 0;
        for (int i = 0; i < 8; i++) {
            long bit = firstBit + i;
            int word = (int) (bit >>> queue.shift());
            if (word < queue.words().size()) {
                value |= (int) (queue.words().get(word) >>> (bit & (1L << queue.shift()) - 1) & 1) << i;
            }
        }
        return value;
    }

    @Override
    public void json(JsonObject out) {
        out.address("address", address)
                .put("depth", queue.depth())
                .put("busy", queue.busy())
                .put("cleared", queue.cleared())
                .put("bits_per_word", 1L << queue.shift())
                .put("words", queue.words().stream().map(JsonObject::hex).toList())
                .put("allocation_hints", queue.hints())
                .put("wake_batch", queue.wakeBatch())
                .put("wake_index", queue.wakeIndex())
                .put("wait_queues_active", queue.waitersActive())
                .put(
                        "wait_queues",
                        queue.waitQueues().stream()
                                .map(w ->
                                        new JsonObject().put("count", w.count()).put("active", w.active()))
                                .toList())
                .put("round_robin", queue.roundRobin())
                .put("min_shallow_depth", queue.shallowDepth())
                .put("problem", queue.problem());
    }
}
