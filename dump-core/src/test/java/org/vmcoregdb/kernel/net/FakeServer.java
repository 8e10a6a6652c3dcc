package org.vmcoregdb.kernel.net;

import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** A kernel with one client of a server of NFS 3, and two calls that have not ended. */
public final class FakeServer {
    /** When ticks were counted last, in nanoseconds. */
    public static final long NOW = 60_000_000_000L;

    private static final int ID = 3;

    private final FakeKernel fake = new FakeKernel();
    private final long namespaces = place();
    private final long namespace = place();
    private final long clients = place();
    private final long client = place();
    private final long transport = place();
    private final long looking = place();
    private final long unnamed = place();

    /** @param started when the first of the calls was made, in nanoseconds; the other one is a second younger */
    public FakeServer(long started) {
        long id = place();
        long generic = place();
        fake.put32(id, ID).symbol("sunrpc_net_id", id);
        fake.symbol("net_namespace_list", namespaces);
        ring(namespaces, namespace + 16);
        fake.put64(namespace + 32, generic).put64(generic + 16 + 8 * ID, clients);
        ring(clients + 8, client + 8);
        ring(client + 24, looking + 8, unnamed + 8);
        long program = place();
        fake.put64(program, text("nfs"));
        fake.put64(client + 40, transport).put32(client + 48, 3).put64(client + 56, program);
        fake.put64(transport, 2).put64(transport + 8, text("labserver"));
        fake.put64(transport + 16, text("127.0.0.1")).put64(transport + 24, text("2049"));
        long procedure = place();
        fake.put64(procedure, text("LOOKUP"));
        call(looking, procedure, started, 77);
        call(unnamed, 0, started + 1_000_000_000L, 78);
        fake.variable("last_jiffies_update", NOW).variable("jiffies_64", 5000);
    }

    private void call(long at, long procedure, long started, int process) {
        fake.put64(at, 1).put64(at + 32, procedure).put64(at + 40, client).put64(at + 48, 0);
        fake.put64(at + 56, started).put32(at + 64, process);
    }

    private long place() {
        return fake.place(new byte[256]);
    }

    private long text(String text) {
        return fake.place((text + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    private void ring(long... nodes) {
        for (int i = 0; i < nodes.length; i++) {
            long next = nodes[(i + 1) % nodes.length];
            fake.put64(nodes[i], next).put64(next + 8, nodes[i]);
        }
    }

    /** Address of the call whose procedure has a name. */
    public long looking() {
        return looking;
    }

    /** Takes the connection away. */
    public FakeServer disconnected() {
        fake.put64(transport, 1);
        return this;
    }

    /** An address of the server that has colons in it, or none. */
    FakeServer at(String address) {
        fake.put64(transport + 16, address.isEmpty() ? 0 : text(address));
        return this;
    }

    /** The list of calls leads nowhere after the first one. */
    FakeServer broken() {
        fake.put64(looking + 8, 0);
        return this;
    }

    /** The kernel. */
    public Kernel open() {
        return fake.types(types()).open();
    }

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        int u32 = w.integer("unsigned int", 4, 0);
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int u64 = w.integer("unsigned long", 8, 0);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        w.struct("net", 64, member("list", list, 16), member("gen", u64, 32));
        w.struct("net_generic", 24, member("len", u32, 0), member("ptr", w.array(u64, 0), 16));
        w.struct("sunrpc_net", 32, member("all_clients", list, 8));
        w.struct(
                "rpc_clnt",
                64,
                member("cl_clients", list, 8),
                member("cl_tasks", list, 24),
                member("cl_xprt", u64, 40),
                member("cl_vers", u32, 48),
                member("cl_program", u64, 56));
        w.struct("rpc_program", 8, member("name", u64, 0));
        w.struct("rpc_procinfo", 8, member("p_name", u64, 0));
        w.struct(
                "rpc_xprt",
                32,
                member("state", u64, 0),
                member("servername", u64, 8),
                member("address_strings", w.array(u64, 2), 16));
        int message = w.struct("rpc_message", 8, member("rpc_proc", u64, 0));
        w.struct(
                "rpc_task",
                72,
                member("tk_runstate", u64, 0),
                member("tk_task", list, 8),
                member("tk_msg", message, 32),
                member("tk_client", u64, 40),
                member("tk_xprt", u64, 48),
                member("tk_start", u64, 56),
                member("tk_owner", s32, 64));
        return w;
    }
}
