package org.vmcoregdb.server.command.io;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.kernel.block.BlockRequest;
import org.vmcoregdb.kernel.net.RpcCall;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * What block devices and servers have not done: {@code io}.
 *
 * @param devices stuck ones first
 * @param calls of remote procedures, such as those of NFS, the oldest first
 * @param idle how many others have nothing to do
 * @param problem why there may be more
 */
public record IoAnswer(List<Device> devices, List<Call> calls, int idle, Optional<String> problem) implements Answer {
    /**
     * A device.
     *
     * @param requests in the order of the device's
     */
    public record Device(BlockDevice of, List<Request> requests) {}

    /**
     * A request.
     *
     * @param tasks who waits for it
     */
    public record Request(BlockRequest of, List<Task> tasks) {}

    /**
     * A call of a remote procedure.
     *
     * @param tasks who waits for it
     */
    public record Call(RpcCall of, List<Task> tasks) {}

    /** Whether neither a device nor a call is in it. */
    public boolean isEmpty() {
        return devices.isEmpty() && calls.isEmpty();
    }

    @Override
    public String type() {
        return "io";
    }

    @Override
    public void text(TextPage page) {
        IoText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        IoJson.write(out, this);
    }
}
