/** What the service says over HTTP: BinderHub's surface and the page, one controller per surface. */
@NullMarked
package dev.quire.api.http;

import org.jspecify.annotations.NullMarked;
