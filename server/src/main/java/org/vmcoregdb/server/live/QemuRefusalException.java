package org.vmcoregdb.server.live;

import java.io.IOException;

/** QEMU does not do what it was asked. */
final class QemuRefusalException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param said what QEMU said of it */
    QemuRefusalException(String said) {
        super("QEMU refuses: " + said.replace('\n', ' '));
    }
}
