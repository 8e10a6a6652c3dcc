package org.vmcoregdb.protocol.session;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.vmcoregdb.protocol.budget.Budget;

/** Documents that one client has read the beginning of: the few it asked for last, as far as there is room for them. */
final class KeptDocuments<K> {
    /** Clients read one document after the other. */
    private static final int MOST = 4;

    private static final int OVERHEAD = 256;

    private final Map<K, byte[]> documents = new LinkedHashMap<>(16, 0.75f, true);
    private final Budget.Share room;
    private final ToLongFunction<K> keyLength;

    /** @param keyLength characters of a key: the client chose them */
    KeptDocuments(Budget.Share room, ToLongFunction<K> keyLength) {
        this.room = room;
        this.keyLength = keyLength;
    }

    Optional<byte[]> get(K key) {
        return Optional.ofNullable(documents.get(key));
    }

    /** Keeps a document, instead of older ones if need be; does not if it has no room even so. */
    void keep(K key, byte[] document) {
        if (documents.containsKey(key)) {
            return;
        }
        while (documents.size() >= MOST) {
            forgetOldest();
        }
        boolean fits = room.take(cost(key, document));
        while (!fits && !documents.isEmpty()) {
            forgetOldest();
            fits = room.take(cost(key, document));
        }
        if (fits) {
            documents.put(key, document);
        }
    }

    private void forgetOldest() {
        Iterator<K> oldestFirst = documents.keySet().iterator();
        forget(oldestFirst.next());
    }

    void forget(K key) {
        byte[] document = documents.remove(key);
        if (document != null) {
            room.give(cost(key, document));
        }
    }

    private long cost(K key, byte[] document) {
        return OVERHEAD + 2 * keyLength.applyAsLong(key) + document.length;
    }
}
