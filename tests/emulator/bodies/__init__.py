"""Every form that a client sends is understood, and every range that it asks for is sent."""
