package org.vmcoregdb.protocol.session;

import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.packet.LldbRequest;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.target.HostDescription;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.Target;

/** Answers what only LLDB asks. */
final class LldbHandlers {
    private final Target target;
    private final SessionState state;
    private final StopReplies stops;
    private final Registers registers;
    private final LocalModules modules;

    LldbHandlers(Target target, SessionState state, StopReplies stops, Registers registers, LocalModules modules) {
        this.modules = modules;
        this.target = target;
        this.registers = registers;
        this.state = state;
        this.stops = stops;
    }

    Reply handle(LldbRequest request) {
        if (request instanceof LldbRequest.ThreadStop stop) {
            return stop.thread().isOne()
                            && target.threads().contains(stop.thread().value())
                    ? stops.of(stop.thread().value())
                    : Reply.error(ErrorCode.FAILED);
        }
        if (request instanceof LldbRequest.ModuleInfo module) {
            return modules.info(module.path());
        }
        if (request instanceof LldbRequest.ModulesInfo several) {
            return modules.infos(several.paths());
        }
        return switch ((LldbRequest.Plain) request) {
            case THREAD_SUFFIX -> {
                state.speaksLldb();
                yield Reply.OK;
            }
            case LIST_THREADS_IN_STOP_REPLY -> {
                state.speaksLldb();
                stops.listThreads();
                yield Reply.OK;
            }
            case ENABLE_ERROR_STRINGS -> {
                state.enableErrorStrings();
                yield Reply.OK;
            }
            case HOST_INFO -> hostInfo();
            case PROCESS_INFO -> processInfo();
            case THREADS_INFO ->
                target.threads().ids().length > StopReplies.MOST_DETAILED
                        ? Reply.EMPTY
                        : Reply.text(ThreadsJson.write(target, registers));
        };
    }

    private Reply hostInfo() {
        HostDescription host = target.host();
        StringBuilder out = new StringBuilder("triple:").append(Hex.of(host.triple()));
        machine(out, host);
        if (!host.hostName().isEmpty()) {
            out.append("hostname:").append(Hex.of(host.hostName())).append(';');
        }
        if (!host.osKernel().isEmpty()) {
            out.append("os_kernel:").append(Hex.of(host.osKernel())).append(';');
        }
        out.append("vm-page-size:").append(host.pageSize()).append(';');
        return Reply.text(out.append("default_packet_timeout:30;").toString());
    }

    private static void machine(StringBuilder out, HostDescription host) {
        out.append(";ptrsize:")
                .append(host.pointerBytes())
                .append(";endian:")
                .append(host.bigEndian() ? "big" : "little")
                .append(';');
    }

    /** Process 1: LLDB may look for the executable of a process of that number on its own machine. */
    private Reply processInfo() {
        StringBuilder out = new StringBuilder(
                        "pid:1;parent-pid:0;real-uid:0;real-gid:0;effective-uid:0;effective-gid:0;ostype:linux;triple:")
                .append(Hex.of(target.host().triple()));
        machine(out, target.host());
        return Reply.text(out.toString());
    }
}
