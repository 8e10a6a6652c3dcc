package org.vmcoregdb.protocol.qmp;

/** A command that cannot be answered; the client is told why. */
final class QmpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String errorClass;

    /**
     * @param errorClass what QMP's specification calls the kind of error
     * @param message what is wrong
     */
    private QmpException(String errorClass, String message) {
        super(message);
        this.errorClass = errorClass;
    }

    static QmpException generic(String message) {
        return new QmpException("GenericError", message);
    }

    static QmpException unknownCommand(String command) {
        return new QmpException("CommandNotFound", "The command " + command + " has not been found");
    }

    String errorClass() {
        return errorClass;
    }
}
