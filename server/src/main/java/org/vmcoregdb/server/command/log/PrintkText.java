package org.vmcoregdb.server.command.log;

import org.vmcoregdb.kernel.printk.SafeBuffer;
import org.vmcoregdb.server.answer.TextPage;

/** {@code log -a} and {@code -s}, as crash shows them. */
final class PrintkText {
    private PrintkText() {}

    static void write(TextPage out, AuditAnswer audit) {
        audit.queue()
                .records()
                .forEach(r -> out.append("type=")
                        .append(r.type())
                        .append(' ')
                        .append(r.text())
                        .append('\n'));
        out.lines(audit.queue().records().isEmpty() ? "log: kernel audit log is empty\n" : "");
        audit.queue().problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
    }

    static void write(TextPage out, SafeBuffersAnswer answer) {
        String title = "";
        for (SafeBuffer buffer : answer.buffers()) {
            if (!buffer.name().equals(title)) {
                title = buffer.name();
                out.append("PRINTK_SAFE_SEQ_BUF: ").append(title).append('\n');
            }
            out.format(
                    "CPU: %d  ADDR: %x LEN: %d  MESSAGE_LOST: %d%n",
                    buffer.cpu(), buffer.address(), buffer.length(), buffer.lost());
            buffer.lines().forEach(l -> out.append("  ").append(l).append('\n'));
            out.lines(buffer.lines().isEmpty() && buffer.problem().isEmpty() ? "  (empty)\n" : "");
            buffer.problem().ifPresent(p -> out.append("  [").append(p).lines("]\n"));
            out.append('\n');
        }
    }
}
