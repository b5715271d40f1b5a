package dev.quire.repo2image.repo;

/**
 * What proves to one host that this installation may read there. Never shown: its text form tells nothing.
 *
 * @param user a user's name, or any word where the host takes a token alone
 * @param secret a password or a token
 */
record Login(String user, String secret) {
    Login {
        if (secret.isEmpty() || (user + secret).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A login needs a password or token of one line");
        }
    }

    @Override
    public String toString() {
        return "Login[…]";
    }
}
