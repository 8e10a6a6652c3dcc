package org.vmcoregdb.codec;

/** Compressed bytes that do not decode to the page they should. Carries no stack trace: damage is normal in dumps. */
public final class CodecException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with the bytes */
    public CodecException(String message) {
        super(message, null, false, false);
    }

    static CodecException wrongSize(String codec, long got, int wanted) {
        return new CodecException(codec + " data decodes to " + got + " bytes, not to a page of " + wanted);
    }
}
