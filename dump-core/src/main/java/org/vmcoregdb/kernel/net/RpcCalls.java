package org.vmcoregdb.kernel.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.module.ModuleStructs;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.printk.PanicTime;
import org.vmcoregdb.kernel.system.Ticks;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Calls of remote procedures that have not ended ({@code net/sunrpc}), of all network namespaces. Safe for many threads. */
public final class RpcCalls {
    private static final Part<RpcCalls> PART = Part.of(RpcCalls::new);

    private static final String MODULE = "sunrpc";
    private static final String NET_ID = "sunrpc_net_id";
    private static final int NAMESPACES_LIMIT = 1 << 16;
    private static final int CLIENTS_LIMIT = 1 << 16;
    private static final int CALLS_LIMIT = 1 << 16;
    private static final int NAME_LIMIT = 256;

    /** {@code XPRT_CONNECTED} of {@code include/linux/sunrpc/xprt.h}, a macro. */
    private static final int CONNECTED = 1;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct task;
    private final OptionalLong now;

    private RpcCalls(Kernel kernel) {
        this.kernel = kernel;
        memory = kernel.memory();
        task = struct("rpc_task");
        OptionalLong last =
                new FirstProblem().value(() -> Ticks.lastCounted(kernel)).orElse(OptionalLong.empty());
        now = last.isPresent() ? OptionalLong.of(PanicTime.of(kernel).atMost(last.getAsLong())) : last;
    }

    /** Those of a kernel. */
    public static RpcCalls of(Kernel kernel) {
        return kernel.part(PART);
    }

    private Struct struct(String name) {
        return ModuleStructs.of(kernel, MODULE, name);
    }

    /** All calls; none if the kernel has not loaded the code that makes them. */
    public RpcCall.Listing all() {
        FirstProblem problem = new FirstProblem();
        List<RpcCall> calls = new ArrayList<>();
        OptionalLong id = task.type().isPresent() ? netId() : OptionalLong.empty();
        if (id.isPresent()) {
            problem.value(() -> inNamespaces(memory.readInt(id.getAsLong()), calls, problem));
        }
        return new RpcCall.Listing(List.copyOf(calls), problem.sentence());
    }

    /** Where the number is by which a network namespace knows this code: in the image or in the module, whose symbols alone are read. */
    private OptionalLong netId() {
        OptionalLong own = kernel.symbol(NET_ID);
        return own.isPresent()
                ? own
                : Modules.of(kernel).named(MODULE).stream()
                        .flatMap(module -> module.symbols().named(NET_ID).stream())
                        .mapToLong(Symbol::address)
                        .findFirst();
    }

    private boolean inNamespaces(int id, List<RpcCall> calls, FirstProblem problem) {
        Struct net = kernel.types().struct("net");
        Field link = net.need("list");
        Field parts = net.need("gen");
        // the array begins where the struct does, or after a head of its own until 4.9
        long pointers = kernel.types().struct("net_generic").need("ptr").offset();
        long clients = struct("sunrpc_net").need("all_clients").offset();
        ListWalk namespaces = ListWalk.from(memory, kernel.needSymbol("net_namespace_list"), NAMESPACES_LIMIT);
        for (long node : namespaces.nodes()) {
            problem.value(() -> {
                long generic = parts.read(memory, node - link.offset());
                long own = memory.readLong(generic + pointers + (long) id * Long.BYTES);
                return own != 0 && ofClients(own + clients, calls, problem);
            });
        }
        problem.add(namespaces.problem());
        return true;
    }

    private boolean ofClients(long head, List<RpcCall> calls, FirstProblem problem) {
        Struct client = struct("rpc_clnt");
        Field link = client.need("cl_clients");
        Field tasks = client.need("cl_tasks");
        Field node = task.need("tk_task");
        ListWalk clients = ListWalk.from(memory, head, CLIENTS_LIMIT);
        for (long one : clients.nodes()) {
            ListWalk its = ListWalk.from(memory, tasks.at(one - link.offset()), CALLS_LIMIT);
            for (long call : its.nodes()) {
                problem.value(() -> calls.add(read(call - node.offset())));
            }
            problem.add(its.problem());
        }
        problem.add(clients.problem());
        return true;
    }

    private RpcCall read(long address) {
        long client = task.need("tk_client").read(memory, address);
        Struct clients = struct("rpc_clnt");
        long program = clients.need("cl_program").read(memory, client);
        long transport = transport(address, client);
        Struct transports = struct("rpc_xprt");
        long procedure = task.need("tk_msg.rpc_proc").read(memory, address);
        Optional<Field> procedureName = struct("rpc_procinfo").field("p_name");
        Optional<Field> started = task.field("tk_start.tv64", "tk_start");
        OptionalLong start = started.isPresent()
                ? new FirstProblem().number(() -> started.get().read(memory, address))
                : OptionalLong.empty();
        return new RpcCall(
                address,
                task.need("tk_runstate").at(address),
                name(struct("rpc_program").need("name").read(memory, program)),
                clients.need("cl_vers").read(memory, client),
                procedure == 0 || procedureName.isEmpty()
                        ? ""
                        : name(procedureName.get().read(memory, procedure)),
                server(transports, transport, client),
                place(transports, transport),
                (transports.need("state").read(memory, transport) >>> CONNECTED & 1) != 0,
                task.need("tk_owner").read(memory, address),
                start.isPresent() && now.isPresent()
                        ? OptionalLong.of(Math.max(0, now.getAsLong() - start.getAsLong()))
                        : OptionalLong.empty());
    }

    /** The task's own once it has one, else its client's. */
    private long transport(long address, long client) {
        Optional<Field> own = task.field("tk_xprt");
        long at = own.isPresent() ? own.get().read(memory, address) : 0;
        return at != 0 ? at : struct("rpc_clnt").need("cl_xprt").read(memory, client);
    }

    /** Until 3.2 a client had it. */
    private String server(Struct transports, long transport, long client) {
        Optional<Field> own = transports.field("servername");
        return name(
                own.isPresent()
                        ? own.get().read(memory, transport)
                        : struct("rpc_clnt").need("cl_server").read(memory, client));
    }

    /** The first two of {@code address_strings}, {@code RPC_DISPLAY_ADDR} and {@code RPC_DISPLAY_PORT}. */
    private String place(Struct transports, long transport) {
        Optional<Field> strings = transports.field("address_strings");
        if (strings.isEmpty()) {
            return "";
        }
        long address = memory.readLong(strings.get().at(transport));
        long port = memory.readLong(strings.get().at(transport) + Long.BYTES);
        if (address == 0) {
            return "";
        }
        String host = name(address);
        return port == 0 ? host : (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + name(port);
    }

    private String name(long at) {
        return memory.readCString(at, NAME_LIMIT);
    }
}
