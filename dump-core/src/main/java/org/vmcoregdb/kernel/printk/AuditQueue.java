package org.vmcoregdb.kernel.printk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Audit records that wait to be sent ({@code kernel/audit.c}): queues of {@code sk_buff}s, in each of which a {@code struct nlmsghdr} stands
 * before the text.
 *
 * @param records those that could be read, queue by queue
 * @param problem why there are not more
 */
public record AuditQueue(List<AuditRecord> records, Optional<String> problem) {
    /** {@code audit_queue} since 4.10, {@code audit_skb_queue} before; the others hold records that were not delivered. */
    private static final List<String> QUEUES =
            List.of("audit_hold_queue", "audit_retry_queue", "audit_queue", "audit_skb_hold_queue", "audit_skb_queue");

    private static final int HEADER_BYTES = 16;
    /** {@code AUDIT_BUFSIZ} is 1024, and buffers grow with long records, up to MAX_AUDIT_MESSAGE_LENGTH. */
    private static final int TEXT_LIMIT = 1 << 16;

    /** That of a kernel; a kernel without the audit subsystem has none. */
    public static AuditQueue read(Kernel kernel) {
        List<AuditRecord> records = new ArrayList<>();
        AddressSpace memory = kernel.memory();
        Struct buffer = kernel.types().struct("sk_buff");
        Optional<Field> data = buffer.field("data");
        Optional<Field> length = buffer.field("len");
        Optional<String> problem = Optional.empty();
        try {
            for (String name : QUEUES) {
                OptionalLong head = kernel.symbol(name);
                if (head.isPresent() && data.isPresent() && length.isPresent()) {
                    ListWalk walk = ListWalk.from(memory, head.getAsLong());
                    problem = problem.or(walk::problem);
                    for (long node : walk.nodes()) {
                        records.add(record(
                                memory,
                                data.get().read(memory, node),
                                length.get().read(memory, node)));
                    }
                }
            }
        } catch (MemoryFault missing) {
            problem = Optional.ofNullable(missing.getMessage());
        }
        return new AuditQueue(records, problem);
    }

    private static AuditRecord record(AddressSpace memory, long at, long length) {
        int type = memory.readUnsignedShort(at + 4);
        int textLength = (int) Math.max(0, Math.min(TEXT_LIMIT, length - HEADER_BYTES));
        String text = ByteText.untilNul(memory.readBytes(at + HEADER_BYTES, textLength), 0, textLength);
        return new AuditRecord(type, text);
    }
}
