from . import crosschannel_return_open
