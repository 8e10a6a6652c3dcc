package org.vmcoregdb.kernel.printk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Audit records and the buffers of messages that could not be logged at once. */
class BesideTheLogTest {
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static FakeKernel withAuditQueue(long extra) {
        BtfWriter types = new BtfWriter();
        int pointer = types.pointer(0);
        int u32 = types.integer("unsigned int", 4, 0);
        types.struct(
                "sk_buff",
                64,
                member("next", pointer, 0),
                member("prev", pointer, 8),
                member("len", u32, 16),
                member("data", pointer, 24));
        FakeKernel kernel = new FakeKernel().types(types);
        byte[] text = ascii("audit(1.000:1): pid=1\0\0");
        byte[] message = new byte[16 + text.length];
        message[4] = (byte) (1300 & 0xff);
        message[5] = (byte) (1300 >> 8);
        System.arraycopy(text, 0, message, 16, text.length);
        long data = kernel.place(message);
        long head = kernel.place(new byte[64]);
        long buffer = kernel.place(new byte[64]);
        kernel.put64(head, buffer).put64(buffer, extra == 0 ? head : extra).put32(buffer + 16, message.length);
        kernel.put64(buffer + 24, data);
        return kernel.symbol("audit_queue", head);
    }

    @Test
    void auditRecordsWaitInAQueue() {
        AuditQueue queue = AuditQueue.read(withAuditQueue(0).open());
        assertThat(queue.records()).containsExactly(new AuditRecord(1300, "audit(1.000:1): pid=1"));
        assertThat(queue.problem()).isEmpty();
        assertThat(AuditQueue.read(new FakeKernel().open()).records()).isEmpty();
    }

    @Test
    void aBrokenQueueIsToldWithWhatIsLeft() {
        AuditQueue queue = AuditQueue.read(withAuditQueue(0xffff888000001000L).open());
        assertThat(queue.problem()).isPresent();
    }

    @Test
    void buffersOfEachCpu() {
        BtfWriter types = new BtfWriter();
        int u32 = types.integer("unsigned int", 4, 0);
        int text = types.array(types.integer("unsigned char", 1, 0), 64);
        types.struct(
                "printk_safe_seq_buf",
                80,
                member("len", u32, 0),
                member("message_lost", u32, 4),
                member("buffer", text, 8));
        FakeKernel kernel = new FakeKernel().types(types);
        long buffer = kernel.place(new byte[128]);
        kernel.put32(buffer, 12).put32(buffer + 4, 3).put(buffer + 8, ascii("one\nfour two"));
        kernel.symbol("nmi_print_seq", buffer).variable("__per_cpu_offset", 0);
        assertThat(SafeBuffer.read(kernel.open()))
                .extracting(b -> b.name() + " " + b.cpu() + " " + b.length() + " " + b.lost() + " " + b.lines())
                .containsExactly("nmi_print_seq 0 12 3 [one, four two]");
        assertThat(SafeBuffer.read(new FakeKernel().open())).isEmpty();
    }
}
