package org.vmcoregdb.protocol.session;

import org.vmcoregdb.protocol.packet.QemuRequest;
import org.vmcoregdb.protocol.packet.Reply;

/** Answers what scripts ask of QEMU. */
final class QemuHandlers {
    private final SessionState state;
    private final MemoryView memory;

    QemuHandlers(SessionState state, MemoryView memory) {
        this.state = state;
        this.memory = memory;
    }

    Reply handle(QemuRequest request) {
        if (request instanceof QemuRequest.SetPhysicalMode mode) {
            return memory.show(mode.physical()) ? Reply.OK : state.refusal("there is no physical memory to show");
        }
        return switch ((QemuRequest.Plain) request) {
            case PHYSICAL_MODE -> Reply.text(memory.isPhysical() ? "1" : "0");
            // a machine at a standstill steps nowhere; plugins look only for an answer of this form
            case STEP_BITS -> Reply.text("ENABLE=1,NOIRQ=2,NOTIMER=4");
        };
    }
}
