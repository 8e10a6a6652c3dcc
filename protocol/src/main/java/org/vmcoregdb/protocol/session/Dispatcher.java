package org.vmcoregdb.protocol.session;

import org.vmcoregdb.protocol.budget.Budget;
import org.vmcoregdb.protocol.budget.SessionBudgets;
import org.vmcoregdb.protocol.overlay.Overlay;
import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.FileRequest;
import org.vmcoregdb.protocol.packet.LldbRequest;
import org.vmcoregdb.protocol.packet.MemoryRequest;
import org.vmcoregdb.protocol.packet.QemuRequest;
import org.vmcoregdb.protocol.packet.RegisterRequest;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.packet.SessionRequest;
import org.vmcoregdb.protocol.packet.ThreadRequest;
import org.vmcoregdb.protocol.target.Target;

/** Gives each request to the class for its area. */
final class Dispatcher {
    private final SessionHandlers session;
    private final ThreadHandlers threads;
    private final RegisterHandlers registers;
    private final MemoryHandlers memory;
    private final XferHandlers objects;
    private final FileHandlers files;
    private final LldbHandlers lldb;
    private final MonitorHandler monitor;
    private final QemuHandlers qemu;
    private final ResumeHandler resume;
    private final Budget.Share changes;
    private final Budget.Share documents;

    Dispatcher(Target target, SessionOptions options, SessionState state, SessionBudgets budgets) {
        changes = budgets.changes().share();
        documents = budgets.documents().share();
        Overlay overlay = new Overlay(target, changes);
        MemoryView view = new MemoryView(overlay);
        LocalModules modules = new LocalModules(target);
        StopReplies stops = new StopReplies(target, overlay.registers(), state);
        this.session = new SessionHandlers(target, options, state, stops, modules);
        this.threads = new ThreadHandlers(target, options, state);
        this.registers = new RegisterHandlers(target.description(), overlay, state);
        this.memory = new MemoryHandlers(overlay, view, options, state);
        this.objects = new XferHandlers(target, options, state, modules, documents);
        this.files = new FileHandlers(target, options);
        this.lldb = new LldbHandlers(target, state, stops, overlay.registers(), modules);
        this.monitor = new MonitorHandler(target, state, new OverlayCommand(overlay, target.description()));
        this.qemu = new QemuHandlers(state, view);
        this.resume = new ResumeHandler(target, state);
    }

    Reply handle(Exchange exchange) {
        Request request = exchange.request();
        if (request instanceof SessionRequest sessionRequest) {
            return session.handle(sessionRequest);
        }
        if (request instanceof ThreadRequest threadRequest) {
            return threads.handle(threadRequest);
        }
        if (request instanceof RegisterRequest registerRequest) {
            return registers.handle(registerRequest);
        }
        if (request instanceof MemoryRequest memoryRequest) {
            return memory.handle(memoryRequest, exchange);
        }
        if (request instanceof Request.ReadObject readObject) {
            return objects.handle(readObject);
        }
        if (request instanceof FileRequest fileRequest) {
            return files.handle(fileRequest);
        }
        if (request instanceof LldbRequest lldbRequest) {
            return lldb.handle(lldbRequest);
        }
        if (request instanceof Request.Monitor command) {
            return monitor.handle(command, exchange);
        }
        if (request instanceof Request.Resume attempt) {
            return resume.handle(attempt, exchange);
        }
        if (request instanceof QemuRequest qemuRequest) {
            return qemu.handle(qemuRequest);
        }
        if (request instanceof Request.ReadWhole whole) {
            return objects.handle(whole);
        }
        if (request instanceof Request.Echo echo) {
            return Reply.binary("", echo.packet(), 0, echo.packet().length);
        }
        return request instanceof Request.Malformed ? Reply.error(ErrorCode.MALFORMED) : Reply.EMPTY;
    }

    /** Lets go of what the client has open and changed. Nothing may be asked of it afterwards. */
    void release() {
        changes.close();
        documents.close();
        files.closeAll();
    }
}
