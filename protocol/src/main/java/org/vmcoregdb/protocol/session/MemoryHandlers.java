package org.vmcoregdb.protocol.session;

import java.util.OptionalLong;
import org.vmcoregdb.protocol.overlay.Overlay;
import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.packet.MemoryRequest;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.target.MemoryRegion;

/** Answers requests for memory, as the selected thread sees it. */
final class MemoryHandlers {
    private final Overlay overlay;
    private final MemoryView view;
    private final SessionOptions options;
    private final SessionState state;
    private boolean bare;

    MemoryHandlers(Overlay overlay, MemoryView view, SessionOptions options, SessionState state) {
        this.overlay = overlay;
        this.view = view;
        this.options = options;
        this.state = state;
    }

    Reply handle(MemoryRequest request, Exchange exchange) {
        if (request instanceof MemoryRequest.ReadHex read) {
            return readHex(read);
        }
        if (request instanceof MemoryRequest.ReadBinary read) {
            return readBinary(read);
        }
        if (request instanceof MemoryRequest.Write write) {
            return write(write);
        }
        if (request instanceof MemoryRequest.Search search) {
            return search(search, exchange);
        }
        if (request instanceof MemoryRequest.Checksum checksum) {
            return checksum(checksum, exchange);
        }
        return region(((MemoryRequest.Region) request).address());
    }

    private Reply readHex(MemoryRequest.ReadHex request) {
        byte[] bytes = new byte[Request.clamp(request.length(), state.limit(options.dataBytes()))];
        if (bytes.length == 0) {
            return Reply.EMPTY;
        }
        int count = read(request.address(), bytes);
        return count == 0 ? Reply.error(ErrorCode.BAD_ADDRESS) : Reply.hex(bytes, count);
    }

    /**
     * gdb and LLDB from 20 on know from {@code binary-upload+} that a {@code b} comes before the bytes. Older LLDBs ask for
     * nothing at 0 to find out whether the packet is known, and then want the bytes bare.
     */
    private Reply readBinary(MemoryRequest.ReadBinary request) {
        byte[] bytes = new byte[Request.clamp(request.length(), state.limit(options.dataBytes()))];
        if (bytes.length == 0) {
            bare |= state.isLldb();
            return bare ? Reply.OK : Reply.text("b");
        }
        int count = read(request.address(), bytes);
        return count == 0 ? Reply.error(ErrorCode.BAD_ADDRESS) : Reply.binary(bare ? "" : "b", bytes, 0, count);
    }

    private Reply write(MemoryRequest.Write request) {
        if (request.data().length == 0) {
            return Reply.OK; // a question whether the packet is known
        }
        if (!overlay.isOn()) {
            return state.refusal("the memory is read-only (monitor overlay on: changes for this session)");
        }
        return switch (view.write(state.selected(), request.address(), request.data())) {
            case DONE -> Reply.OK;
            case NOT_THERE -> Reply.error(ErrorCode.BAD_ADDRESS);
            case NO_ROOM -> state.refusal(SessionState.NO_ROOM);
        };
    }

    private int read(long address, byte[] bytes) {
        return view.memory().read(state.selected(), address, bytes, 0, bytes.length);
    }

    private Reply search(MemoryRequest.Search request, Exchange exchange) {
        MemorySearch search = new MemorySearch(view.memory(), state.selected(), exchange::cancelled);
        OptionalLong found = search.find(request.address(), request.length(), request.pattern());
        if (found.isPresent()) {
            return Reply.text("1," + Long.toHexString(found.getAsLong()));
        }
        if (exchange.cancelled()) {
            return Reply.error(ErrorCode.FAILED);
        }
        return search.readAnything() || request.length() == 0 ? Reply.text("0") : nothingThere(request);
    }

    /**
     * gdb takes an error for "not found", and says nothing. It shows a reply that it does not know, and ends the command with it,
     * which is what is wanted when the range is one where nothing could have been found.
     */
    private static Reply nothingThere(MemoryRequest.Search request) {
        return Reply.text("nothing can be read at " + Long.toHexString(request.address()) + " nor in the "
                + Long.toUnsignedString(request.length()) + " bytes from there");
    }

    private Reply checksum(MemoryRequest.Checksum request, Exchange exchange) {
        GdbCrc crc = new GdbCrc();
        byte[] bytes = new byte[65536];
        long tid = state.selected();
        long done = 0;
        while (done != request.length()) {
            int wanted = Request.clamp(request.length() - done, bytes.length);
            int count = view.memory().read(tid, request.address() + done, bytes, 0, wanted);
            if (count < wanted || exchange.cancelled()) {
                return Reply.error(count < wanted ? ErrorCode.BAD_ADDRESS : ErrorCode.FAILED);
            }
            crc.update(bytes, count);
            done += count;
        }
        return Reply.text("C" + Integer.toHexString(crc.value()));
    }

    private Reply region(long address) {
        return view.memory()
                .region(state.selected(), address)
                .map(MemoryHandlers::text)
                .orElse(Reply.EMPTY);
    }

    private static Reply text(MemoryRegion region) {
        StringBuilder out = new StringBuilder("start:")
                .append(Long.toHexString(region.start()))
                .append(";size:")
                .append(Long.toHexString(region.size()))
                .append(';');
        if (!region.permissions().isEmpty()) {
            out.append("permissions:").append(region.permissions()).append(';');
        }
        region.name().ifPresent(name -> out.append("name:").append(Hex.of(name)).append(';'));
        return Reply.text(out.toString());
    }
}
