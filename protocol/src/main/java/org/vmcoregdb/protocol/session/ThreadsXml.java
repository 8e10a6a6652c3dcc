package org.vmcoregdb.protocol.session;

import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.target.ThreadInfo;
import org.vmcoregdb.protocol.target.Threads;
import org.vmcoregdb.protocol.target.XmlText;

/** Writes the thread list that saves gdb a question per thread (gdb/features/threads.dtd). */
final class ThreadsXml {
    private ThreadsXml() {}

    static String write(Threads threads) {
        long[] tids = threads.ids();
        StringBuilder out = new StringBuilder(64 + 96 * tids.length);
        out.append("<?xml version=\"1.0\"?>\n<threads>\n");
        for (long tid : tids) {
            threads.find(tid).ifPresent(thread -> write(out, thread));
        }
        return out.append("</threads>\n").toString();
    }

    private static void write(StringBuilder out, ThreadInfo thread) {
        out.append("<thread id=\"").append(Long.toHexString(thread.tid())).append('"');
        thread.core().ifPresent(core -> out.append(" core=\"").append(core).append('"'));
        if (!thread.name().isEmpty()) {
            out.append(" name=\"");
            XmlText.append(out, thread.name());
            out.append('"');
        }
        thread.handle()
                .ifPresent(handle ->
                        out.append(" handle=\"").append(Hex.of(handle)).append('"'));
        out.append('>');
        XmlText.append(out, thread.state());
        out.append("</thread>\n");
    }
}
