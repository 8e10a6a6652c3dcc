package org.vmcoregdb.protocol.packet;

import java.util.List;

/** Requests that only LLDB makes. */
public sealed interface LldbRequest extends Request {
    /**
     * {@code qThreadStopInfo}: a stop reply about one thread.
     *
     * @param thread which
     */
    record ThreadStop(ThreadId thread) implements LldbRequest {}

    /**
     * {@code qModuleInfo}: what is the file of this name.
     *
     * @param path its name
     */
    record ModuleInfo(String path) implements LldbRequest {}

    /**
     * {@code jModulesInfo}: the same for several.
     *
     * @param paths their names
     */
    record ModulesInfo(List<String> paths) implements LldbRequest {}

    /** Requests without arguments. */
    enum Plain implements LldbRequest {
        /** {@code QThreadSuffixSupported}: may {@code g} and {@code p} name their thread. */
        THREAD_SUFFIX,
        /** {@code QListThreadsInStopReply}. */
        LIST_THREADS_IN_STOP_REPLY,
        /** {@code QEnableErrorStrings}. */
        ENABLE_ERROR_STRINGS,
        /** {@code qHostInfo}. */
        HOST_INFO,
        /** {@code qProcessInfo}. */
        PROCESS_INFO,
        /** {@code jThreadsInfo}. */
        THREADS_INFO
    }
}
