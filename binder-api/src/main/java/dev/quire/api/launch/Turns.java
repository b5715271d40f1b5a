package dev.quire.api.launch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/** So many at once, the others in a queue in which each knows its place. Thread-safe; listeners must be quick. */
final class Turns {
    private final int abreast;
    private final int places;
    private final Deque<Turn> queue = new ArrayDeque<>();
    private int running;

    Turns(int abreast, int places) {
        this.abreast = abreast;
        this.places = places;
    }

    /** A turn, at once or in the queue; the listener hears of each new place in the queue, 1 being the next. */
    synchronized Turn ask(IntConsumer place) {
        Turn turn = new Turn(place);
        if (running < abreast) {
            running++;
            turn.granted = true;
        } else if (queue.size() >= places) {
            throw new RefusedException(
                    RefusedException.Refusal.QUEUE_FULL,
                    "%d builds are waiting already, which is as many as may; try again in some minutes."
                            .formatted(queue.size()));
        } else {
            queue.add(turn);
            place.accept(queue.size());
        }
        return turn;
    }

    /** One's turn. */
    final class Turn {
        private final IntConsumer place;
        private boolean granted;

        private Turn(IntConsumer place) {
            this.place = place;
        }

        void await() throws InterruptedException {
            synchronized (Turns.this) {
                while (!granted) {
                    Turns.this.wait();
                }
            }
        }

        void leave() {
            synchronized (Turns.this) {
                if (granted) {
                    running--;
                    Turn next = queue.poll();
                    if (next != null) {
                        running++;
                        next.granted = true;
                    }
                } else {
                    queue.remove(this);
                }
                int number = 0;
                for (Turn turn : queue) {
                    turn.place.accept(++number);
                }
                Turns.this.notifyAll();
            }
        }
    }
}
